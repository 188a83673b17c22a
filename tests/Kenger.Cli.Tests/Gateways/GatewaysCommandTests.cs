using Kenger.Cli.Gateways;
using Kenger.Cli.Output;
using Kenger.Contracts;
using Kenger.TestKit;

namespace Kenger.Cli.Tests.Gateways;

/// <summary>What the tool says of gateways.</summary>
public sealed class GatewaysCommandTests
{
    private static readonly FakeTimeProvider Time = new();

    [Theory]
    [InlineData(null, "up to date")]
    [InlineData(40.5, "40d 12h left")]
    [InlineData(6.0, "6d left")]
    [InlineData(0.5, "12h left")]
    [InlineData(-3.0, "has ended")]
    public void Table_ByTheFirstEnd_SaysHowLongItIs(double? days, string expected)
    {
        var gateway = new GatewayInfo
        {
            Gateway = "gw", Address = "10.0.0.2", Version = 1, LastSeen = Time.GetUtcNow(), CertificateEndsAt = days is { } given ? Time.GetUtcNow().AddDays(given) : null,
        };

        using var output = new StringWriter();
        Answer.To(output, json: false).WriteTable(GatewaysCommand.Table([gateway], Array.Empty<string>().ToLookup(each => each), Time), "none");

        Assert.Contains("CERTIFICATE", output.ToString(), StringComparison.Ordinal);
        Assert.Contains(expected, output.ToString(), StringComparison.Ordinal);
        Assert.Equal(days > 0, output.ToString().Contains("left", StringComparison.Ordinal));
    }
}

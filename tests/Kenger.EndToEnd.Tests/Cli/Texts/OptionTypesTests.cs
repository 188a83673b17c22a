using Kenger.Cli.Nodes;
using Kenger.Cli.Operating;
using Kenger.Cli.Rules;

namespace Kenger.EndToEnd.Tests.Cli.Texts;

/// <summary>What people write on a command line.</summary>
public sealed class OptionTypesTests
{
    [Theory]
    [InlineData("0.01", 0.01)]
    [InlineData("1%", 0.01)]
    [InlineData("0.5%", 0.005)]
    [InlineData("0", 0d)]
    [InlineData("%", null)]
    [InlineData("-1", null)]
    [InlineData("1e-2", null)]
    [InlineData("little", null)]
    public void ParseShare_Text_IsAShareOrNothing(string text, double? share) => Assert.Equal(share, OptionTypes.ParseShare(text));

    [Fact]
    public void ParseSteps_Text_IsAListOrNothing()
    {
        Assert.Equal([5, 20, 50, 100], OptionTypes.ParseSteps("5, 20,50%,100")!);
        Assert.All((string[])["", "5,,10", "5,a", "5.5", "-5", "5;10"], text => Assert.Null(OptionTypes.ParseSteps(text)));
    }

    [Theory]
    [InlineData("10.0.0.1:80", "10.0.0.1", 80)]
    [InlineData("[::1]:8080", "[::1]", 8080)]
    [InlineData("WEB-1.example.com:80", "web-1.example.com", 80)]
    public void Parse_Address_IsHostAndPort(string text, string host, int port) => Assert.Equal((host, port), NodeArgument.Parse(text));

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("10.0.0.1:")]
    [InlineData(":80")]
    [InlineData("[::1]")]
    [InlineData("10.0.0.1:http")]
    [InlineData("10.0.0.1:-80")]
    [InlineData("a b:80")]
    public void Parse_NoAddress_IsNothing(string text) => Assert.Null(NodeArgument.Parse(text));

    [Fact]
    public void Pairs_Texts_AreRead()
    {
        Assert.Equal(new Dictionary<string, string> { ["X-Beta"] = "*", ["X-User"] = "a=b" }, Pairs.Conditions(["X-Beta", "X-User=a=b"])!);
        Assert.Equal(new Dictionary<string, string> { ["version"] = "v2", ["zone"] = "a" }, Pairs.Labels(["version=v2,zone=a"])!);
        Assert.Equal(new Dictionary<string, string> { ["version"] = "" }, Pairs.Labels(["version"])!);
        Assert.Equal(["10.0.0.0/8", "::1", "10.0.0.2"], Pairs.Split(["10.0.0.0/8, ::1", "10.0.0.2"]));
        Assert.Null(Pairs.Conditions([]));
        Assert.Null(Pairs.Labels([]));
    }

    [Fact]
    public void Of_Seconds_AreRoundedUp()
    {
        Assert.Null(Seconds.Of(null));
        Assert.Equal(0, Seconds.Of(TimeSpan.Zero));
        Assert.Equal(1, Seconds.Of(TimeSpan.FromMilliseconds(1)));
        Assert.Equal(90, Seconds.Of(TimeSpan.FromSeconds(90)));
        Assert.Equal(int.MaxValue, Seconds.Of(TimeSpan.FromDays(100_000)));
    }
}

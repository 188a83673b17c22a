using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kenger.Discovery.Tests.Configuration;

public sealed class OptionsTests
{
    [Fact]
    public void Options_FromVariablesAndSection_AreRead_VariablesFirst()
    {
        var options = Read(
            ("KENGER_DISCOVERY_ZONE", "a"), ("Kenger:Discovery:Zone", "b"), ("KENGER_DISCOVERY_APPLICATION", "shop"), ("KENGER_DISCOVERY_SNAPSHOT", "/tmp/x"),
            ("Kenger:Discovery:MaxRetries", "3"), ("Kenger:Discovery:RetryBudget", "0.5"), ("Kenger:Discovery:EjectionTime", "7"), ("Kenger:Discovery:LeastRequests", "true"));

        Assert.Equal(("a", "shop", "/tmp/x"), (options.Zone, options.Application, options.SnapshotPath));
        Assert.Equal((3, 0.5, TimeSpan.FromSeconds(7), true), (options.MaxRetries, options.RetryBudget, options.EjectionTime, options.LeastRequests));
    }

    [Theory]
    [InlineData("Application", "a/b")]
    [InlineData("FirstAnswerTimeout", "61")]
    [InlineData("ConnectTimeout", "61")]
    [InlineData("MaxRetries", "11")]
    [InlineData("MaxRetries", "many")]
    [InlineData("RetryBudget", "1.1")]
    [InlineData("RetryBudget", "NaN")]
    [InlineData("MinRetriesPerSecond", "-1")]
    [InlineData("ConnectFailures", "1001")]
    [InlineData("ServerErrors", "-1")]
    [InlineData("MaxEjectedShare", "2")]
    [InlineData("EjectionTime", "10ms")]
    [InlineData("LeastRequests", "perhaps")]
    [InlineData("MaxRetrys", "1")]
    public void Options_OutOfBoundsOrUnknown_AreRefusedByName(string key, string value)
    {
        var refusal = Assert.ThrowsAny<OptionsValidationException>(() => Read(($"Kenger:Discovery:{key}", value)));

        Assert.Contains(key, refusal.Message, StringComparison.Ordinal);
    }

    private static KengerDiscoveryOptions Read(params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());
        services.AddKengerDiscovery();
        return services.BuildServiceProvider().GetRequiredService<IOptions<KengerDiscoveryOptions>>().Value;
    }
}

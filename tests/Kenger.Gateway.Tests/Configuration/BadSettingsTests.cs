using Kenger.Gateway.Routing;
using Kenger.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Tests;

/// <summary>Each option of the gateway with everything that can be wrong with it, at the start and by a reload.</summary>
public sealed class BadSettingsTests
{
    private static readonly KeyValuePair<string, string?>[] Good =
    [
        new("Kenger:Gateway:Routes:0:Namespace", "shop"),
        new("Kenger:Gateway:Routes:0:Host", "shop.example.com"),
        new("Kenger:Gateway:Routes:0:Auth", "key"),
        new("Kenger:Gateway:Routes:0:RateLimit:PermitsPerSecond", "10"),
        new("Kenger:Gateway:ApiKeys:0:Name", "ci"),
        new("Kenger:Gateway:ApiKeys:0:Sha256", new string('a', 64)),
        new("Kenger:Gateway:TrustedProxies:0", "10.0.0.0/8"),
        new("Kenger:Gateway:AdminHosts:0", "admin.example.com"),
        new("Kenger:Gateway:NodeNetworks:0", "loopback"),
        new("Kenger:Gateway:Health:ConnectOnly:0", "shop"),
    ];

    private static readonly BadSetting[] All = [.. BadSettings.Of(typeof(KengerGatewayOptions), KengerGatewayOptions.SectionName)];

    [Fact]
    public void All_OptionsAreThere()
    {
        Assert.True(All.Length > 400, $"{All.Length} bad settings");
        Assert.Contains(All, bad => bad.Option == "Kenger:Gateway:Routes:0:RateLimit:By");
        Assert.Contains(All, bad => bad.Option == "Kenger:Gateway:Health:MaxEjectedShare");
    }

    [Fact]
    public void Start_EachBadSetting_IsRefusedByItsKey()
    {
        Assert.Null(Start(Good));
        Assert.All(All, bad =>
        {
            var failure = Assert.IsAssignableFrom<OptionsValidationException>(Start(bad.In(Good)));
            AssertSays(bad, failure.Failures);
        });
    }

    [Fact]
    public async Task Reload_EachBadSetting_IsSaidOnceAndChangesNothing()
    {
        await using var gateway = new GatewayRig();
        gateway.Configuration.Replace(Good);
        var provider = gateway.Get<GatewayConfigProvider>();
        var before = provider.Current;
        var said = 0;

        Assert.All(All, bad =>
        {
            // As one save of a file is told of several times.
            gateway.Configuration.Replace(bad.In(Good));
            gateway.Configuration.Replace(bad.In(Good));

            Assert.Same(before, provider.Current);
            AssertSays(bad, [Assert.Single(gateway.Said(EventIds.RoutesNotReloaded).Skip(said++))]);
            gateway.Configuration.Replace(Good);
            Assert.Equal(said, gateway.Said(EventIds.ConfigurationFine).Count);
        });
    }

    private static void AssertSays(BadSetting bad, IEnumerable<string> failures)
    {
        Assert.Contains(failures, failure => failure.Contains($"{bad.Named} ", StringComparison.OrdinalIgnoreCase));
        Assert.All(failures, failure =>
        {
            Assert.True(failure.Length < 2_000, $"{failure.Length} characters");
            Assert.DoesNotContain(BadSettings.Secret, failure, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", failure, StringComparison.Ordinal);
            Assert.DoesNotContain(failure, char.IsControl);
        });
        if (bad.Kind == "misspelt")
        {
            Assert.Contains(failures, failure => failure.Contains("is not known: did you mean ", StringComparison.Ordinal));
        }
    }

    private static Exception? Start(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddKengerGateway();
        using var provider = services.BuildServiceProvider();
        return Record.Exception(() => provider.GetRequiredService<IOptions<KengerGatewayOptions>>().Value);
    }
}

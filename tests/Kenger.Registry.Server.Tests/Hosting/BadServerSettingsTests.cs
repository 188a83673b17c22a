using Kenger.Registry.Server.Hosting;
using Kenger.Registry.Server.Store;
using Kenger.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Tests.Hosting;

/// <summary>Each option of the registry server with everything that can be wrong with it.</summary>
public sealed class BadServerSettingsTests
{
    private static readonly KeyValuePair<string, string?>[] Good =
    [
        new("Kenger:Server:Tokens:0", "a-token-of-the-tests"),
        new("Kenger:Server:Store", "memory"),
        new("Kenger:Server:NamedTokens:0:Name", "ci"),
        new("Kenger:Server:NamedTokens:0:Sha256", new string('a', 64)),
        new("Kenger:Server:NamedTokens:0:Role", "gateway"),
        new("Kenger:Server:NamedTokens:0:Namespaces:0", "shop"),
        new("Kenger:Server:NamedTokens:0:Gateways:0", "gw-*"),
        new("Kenger:Server:NodeNetworks:0", "loopback"),
    ];

    private static readonly BadSetting[] All = [.. BadSettings.Of(typeof(KengerRegistryServerOptions), KengerRegistryServerOptions.SectionName)];

    [Fact]
    public void Start_EachBadSetting_IsRefusedByItsKey()
    {
        Assert.True(All.Length > 200, $"{All.Length} bad settings");
        Assert.Null(Start(Good));
        Assert.All(All, bad =>
        {
            var failures = Assert.IsAssignableFrom<OptionsValidationException>(Start(bad.In(Good))).Failures;

            Assert.Contains(failures, failure => failure.Contains($"{bad.Named} ", StringComparison.OrdinalIgnoreCase));
            Assert.All(failures, failure =>
            {
                Assert.True(failure.Length < 2_000, $"{failure.Length} characters");
                Assert.DoesNotContain(BadSettings.Secret, failure, StringComparison.Ordinal);
                Assert.DoesNotContain(failure, char.IsControl);
            });
        });
    }

    [Theory]
    [InlineData("Kenger:Server:OflineAfter", "10s", "Kenger:Server:OflineAfter is not known: did you mean OfflineAfter?")]
    [InlineData("Kenger:Servr:Store", "memory", "Kenger:Servr is not known: did you mean Server?")]
    [InlineData("KENGER_SERVER_TOKEN", "x", "The variable KENGER_SERVER_TOKEN is not known: did you mean KENGER_SERVER_TOKENS?")]
    [InlineData("Kenger:Server:NamedTokens:0:Namespace:0", "shop", "Kenger:Server:NamedTokens:0:Namespace is not known: did you mean Namespaces?")]
    [InlineData("Kenger:Server:Tokens", "one-token-of-mine", "Kenger:Server:Tokens must be a list")]
    public void Start_MisspeltName_IsRefusedWithTheNearest(string key, string value, string said)
    {
        var failures = Assert.IsAssignableFrom<OptionsValidationException>(Start([.. Good, new(key, value)])).Failures;

        Assert.StartsWith(said, Assert.Single(failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_VariableOfAnother_IsNoMistake() =>
        Assert.Null(Start([.. Good, new("KENGER_REGISTRY_TOKKEN", "x"), new("KENGER_SERVER_PORT", "tcp://10.0.0.1:5000"), new("Kenger:Server:MaxConnections", "5")]));

    private static Exception? Start(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddLogging();
        services.AddKengerRegistryServer();
        using var provider = services.BuildServiceProvider();
        return Record.Exception(() => provider.GetRequiredService<IOptions<KengerRegistryServerOptions>>().Value);
    }
}

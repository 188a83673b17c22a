using Kenger.Gateway.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Tests;

public sealed class StrictSettingsTests
{
    [Theory]
    [InlineData("Kenger:Gateway:Routes:0:Auhh", "key", "Kenger:Gateway:Routes:0:Auhh is not known: did you mean Auth?")]
    [InlineData("Kenger:Gateway:Routes:0:RateLimt:PermitsPerSecond", "5", "Kenger:Gateway:Routes:0:RateLimt is not known: did you mean RateLimit?")]
    [InlineData("Kenger:Gateway:Routs:0:Host", "x", "Kenger:Gateway:Routs is not known: did you mean Routes?")]
    [InlineData("Kenger:Gateway:TrustedProxy:0", "10.0.0.0/8", "Kenger:Gateway:TrustedProxy is not known: did you mean TrustedProxies?")]
    [InlineData("Kenger:Gatway:Namespace", "shop", "Kenger:Gatway is not known: did you mean Gateway?")]
    [InlineData("Kenger:Registry:Tokne", "t", "Kenger:Registry:Tokne is not known: did you mean Token?")]
    [InlineData("Kenger:Gateway:Zebra", "1", "Kenger:Gateway:Zebra is not known: there are AccessLog, AcmeChallengeDirectory, ActivityTimeout")]
    [InlineData("KENGER_GATEWAY_ADMIN_TOKKEN", "t", "The variable KENGER_GATEWAY_ADMIN_TOKKEN is not known: did you mean KENGER_GATEWAY_ADMIN_TOKEN?")]
    [InlineData("KENGER_REGISTRY_TOKKEN", "t", "The variable KENGER_REGISTRY_TOKKEN is not known: did you mean KENGER_REGISTRY_TOKEN?")]
    [InlineData("KENGER_GATWAY_LISTEN", "x", "The variable KENGER_GATWAY_LISTEN is not known: did you mean KENGER_GATEWAY_LISTEN?")]
    [InlineData("Kenger:Gateway:Routes:0:Host:0", "a.example.com", "Kenger:Gateway:Routes:0:Host must be one value, but is a list or an object")]
    [InlineData("Kenger:Gateway:Routes:0:Auth", "", "Kenger:Gateway:Routes:0:Auth is empty: give it a value, or leave the key out")]
    [InlineData("Kenger:Gateway:ConnectTimeout", "10 seconds", "Kenger:Gateway:ConnectTimeout is '10 seconds', but must be a time like 10s, 5m, 2h or 00:00:10")]
    public void Start_BadSetting_IsRefusedByName(string key, string value, string said)
    {
        var failures = Fail(("Kenger:Gateway:Routes:0:Namespace", "shop"), (key, value));

        Assert.StartsWith(said, Assert.Single(failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_ValueThatCantBeRead_HidesNoOther()
    {
        var failures = Fail(
            ("Kenger:Gateway:ConnectTimeout", "soon"),
            ("Kenger:Gateway:MaxRetries", "many"),
            ("Kenger:Gateway:MaxPasses", "0"),
            ("Kenger:Gateway:Auht", "key"),
            ("Kenger:Gateway:Routes:0:Path", "no-slash"),
            ("KENGER_GATEWAY_REPORT_INTERVAL", "later"));

        string[] named = ["ConnectTimeout", "MaxRetries", "MaxPasses", "Auht", "Routes:0:Namespace", "Routes:0:Path", "KENGER_GATEWAY_REPORT_INTERVAL"];
        Assert.Equal(named.Length, failures.Count);
        Assert.All(named, name => Assert.Contains(failures, failure => failure.Contains(name, StringComparison.Ordinal)));
    }

    [Fact]
    public void Start_SettingsOfAFile_AreSaidWithFileAndLine()
    {
        var directory = Directory.CreateTempSubdirectory("kenger-settings-");
        try
        {
            File.WriteAllText(Path.Combine(directory.FullName, "appsettings.json"), """
                {
                  // A comment, and a trailing comma below.
                  "kenger": {
                    "Gateway": {
                      "MaxRetries": 99,
                      "Routes": [
                        { "Namespace": "shop", "Host": "shop.example.com" },
                        { "Namespace": "orders",
                          "Auht": "key" },
                      ]
                    }
                  }
                }
                """);
            var failures = Fail(new ConfigurationBuilder().SetBasePath(directory.FullName).AddJsonFile("appsettings.json"));

            Assert.Equal(
                [
                    "Kenger:Gateway:Routes:1:Auht is not known: did you mean Auth? (appsettings.json, line 9)",
                    "Kenger:Gateway:MaxRetries is 99, but must be from 0 to 10 (appsettings.json, line 5)",
                ],
                failures.Take(2));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("10s", 10)]
    [InlineData("00:00:10", 10)]
    [InlineData("2m", 120)]
    [InlineData("15", 15)]
    [InlineData("500ms", 0.5)]
    public async Task Times_OfSectionAndVariables_AreWrittenTheSame(string text, double seconds)
    {
        await using var gateway = new GatewayRig(("Kenger:Gateway:ConnectTimeout", text), ("KENGER_GATEWAY_REPORT_INTERVAL", text == "500ms" ? "1s" : "00:00:10"));

        Assert.Equal(seconds, gateway.Get<IOptions<KengerGatewayOptions>>().Value.ConnectTimeout.TotalSeconds);
    }

    [Fact]
    public async Task Start_NamesInAnyCase_AreTaken()
    {
        await using var gateway = new GatewayRig(("kenger:GATEWAY:maxretries", "3"), ("kenger_gateway_id", "gw"));

        var options = gateway.Get<IOptions<KengerGatewayOptions>>().Value;

        Assert.Equal((3, "gw"), (options.MaxRetries, options.Id));
    }

    [Fact]
    public async Task Start_VariablesOfKubernetes_AreExplainedAndIgnored()
    {
        await using var gateway = await GatewayHost.StartForAsync(
            "shop",
            new FakeRegistry(),
            ("KENGER_REGISTRY_PORT", "tcp://10.96.0.12:5000"),
            ("KENGER_REGISTRY_PORT_5000_TCP_ADDR", "10.96.0.12"),
            ("KENGER_REGISTRY_SERVICE_HOST", "10.96.0.12"),
            ("KENGER_GATEWAY_PORT", "tcp://10.96.0.13:80"),
            ("KENGER_SERVER_LISTN", "x"),
            ("KENGER_GATEWAY_STRIPES_OF_ZEBRAS", "x"),
            ("KENGER_ZEBRA", "x"));

        var remarks = gateway.Said(EventIds.SettingRemark);

        Assert.Contains(remarks, remark => remark.Contains("KENGER_REGISTRY_PORT, KENGER_REGISTRY_PORT_5000_TCP_ADDR", StringComparison.Ordinal)
            && remark.Contains("a service named kenger-registry", StringComparison.Ordinal));
        Assert.Contains(remarks, remark => remark.Contains("a service named kenger-gateway", StringComparison.Ordinal));
        Assert.Contains(remarks, remark => remark.Contains("KENGER_SERVER_LISTN is not known: did you mean KENGER_SERVER_LISTEN?", StringComparison.Ordinal));
        Assert.Contains(remarks, remark => remark.Contains("KENGER_GATEWAY_STRIPES_OF_ZEBRAS is not known", StringComparison.Ordinal));
        // What begins like nobody's of ours may be somebody else's.
        Assert.DoesNotContain(remarks, remark => remark.Contains("KENGER_ZEBRA", StringComparison.Ordinal));
        Assert.Equal(4, remarks.Count);
    }

    [Theory]
    [InlineData("users", "write 'kenger:users' if the namespace 'users' is meant")]
    [InlineData("fixd", "did you mean 'fixed'?")]
    [InlineData(null, "has no ClusterId")]
    public async Task Start_YarpRouteWithoutItsCluster_IsRefused(string? cluster, string said)
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => GatewayHost.StartAsync(new FakeRegistry(), settings:
        [
            ("ReverseProxy:Routes:r:Match:Path", "/{**all}"),
            ("ReverseProxy:Routes:r:ClusterId", cluster),
            ("ReverseProxy:Clusters:fixed:Destinations:one:Address", "http://127.0.0.1:1"),
        ]));

        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_YarpRouteWithoutItsCluster_IsRefusedAndChangesNothing()
    {
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry());
        var before = gateway.Get<GatewayConfigProvider>().Current;

        gateway.Configuration.Change(("ReverseProxy:Routes:r:Match:Path", "/{**all}"), ("ReverseProxy:Routes:r:ClusterId", "users"));

        Assert.Same(before, gateway.Get<GatewayConfigProvider>().Current);
        Assert.Contains("'kenger:users'", Assert.Single(gateway.Said(EventIds.RoutesNotReloaded)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ForAClusterWithoutDestinations_IsAnsweredInJson()
    {
        await using var gateway = await GatewayHost.StartAsync(new FakeRegistry(), settings:
        [
            ("ReverseProxy:Routes:r:Match:Path", "/{**all}"),
            ("ReverseProxy:Routes:r:ClusterId", "empty"),
            ("ReverseProxy:Clusters:empty:LoadBalancingPolicy", "Random"),
        ]);

        using var answer = await gateway.GetAsync("/");

        Assert.Equal(503, (int)answer.StatusCode);
        Assert.Contains("\"no_destination\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Fail(params (string Key, string Value)[] settings) => Fail(new ConfigurationBuilder().AddInMemoryCollection(
        settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))));

    private static IReadOnlyList<string> Fail(IConfigurationBuilder configuration)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration.Build());
        services.AddKengerGateway();
        using var provider = services.BuildServiceProvider();
        return [.. Assert.ThrowsAny<OptionsValidationException>(() => provider.GetRequiredService<IOptions<KengerGatewayOptions>>().Value).Failures];
    }
}

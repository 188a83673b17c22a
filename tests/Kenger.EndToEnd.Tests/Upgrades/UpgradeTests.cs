using System.Text.Json;
using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Clusters;
using Kenger.EndToEnd.Tests.Gateways;

namespace Kenger.EndToEnd.Tests.Upgrades;

/// <summary>From 0.1.0 to today in the order that operations.md gives, registries, gateways, services, each one after the other, under traffic and writes.</summary>
public sealed class UpgradeTests(FirstEdition before) : IClassFixture<FirstEdition>
{
    [UpgradeFact]
    public async Task Upgrade_OneAfterTheOther_LosesNoRequestAndNoWrite()
    {
        await using var platform = await UpgradePlatform.StartBeforeAsync(before);
        // What 0.1.0's gateways answer on the traffic port is the services' alone.
        await using var haproxy = await HaProxy.StartAsync(platform.Gateways[0], platform.Gateways[1], healthPath: "/");
        await using var load = new HaProxyLoad(haproxy.NewClient, newPerSecond: 100, kept: 4);
        await using var writers = new RegistryWriters(platform.Registries, UpgradePlatform.Token, "written");
        await GoOnAsync(load, writers);

        for (var registry = 0; registry < 2; registry++)
        {
            await platform.UpgradeRegistryAsync(registry);
            await GoOnAsync(load, writers);
        }

        foreach (var (gateway, name) in ((int, string)[])[(0, "a"), (1, "b")])
        {
            await haproxy.DrainAsync(name);
            await platform.UpgradeGatewayAsync(gateway);
            await haproxy.UndrainAsync(name);
            await GoOnAsync(load, writers);
        }

        await platform.StartServiceAsync("today-a");
        await platform.StartServiceAsync("today-b");
        await platform.StopServicesOfBeforeAsync();
        await GoOnAsync(load, writers);

        await load.DisposeAsync();
        await writers.StopAsync();
        Assert.True(load.Failures.IsEmpty, $"{load.Failures.Count} of {load.Done} requests failed: {string.Join("; ", load.Failures.Take(5))}");
        Assert.True(writers.Failures.Count == 0, $"{writers.Failures.Count} writes failed: {string.Join("; ", writers.Failures.Take(5))}");
        await AssertNothingIsLostAsync(platform, writers);
    }

    private static async Task GoOnAsync(HaProxyLoad load, RegistryWriters writers)
    {
        await load.WhenDoneAsync(200);
        await writers.WriteMoreAsync(20, 0, 1);
    }

    private static async Task AssertNothingIsLostAsync(UpgradePlatform platform, RegistryWriters writers)
    {
        using var http = new HttpClient { DefaultRequestHeaders = { { ApiRoutes.TokenHeader, UpgradePlatform.Token } } };
        foreach (var registry in platform.Registries)
        {
            await Eventually.BecomesTrue(
                async () =>
                {
                    using var answer = JsonDocument.Parse(await http.GetStringAsync($"{registry}{ApiRoutes.NodeList}?ns=written"));
                    var nodes = answer.RootElement.GetProperty("data").EnumerateArray()
                        .ToDictionary(node => node.GetProperty("port").GetInt32(), node => node.GetProperty("weight").GetInt32());
                    return writers.Confirmed.All(write => nodes.GetValueOrDefault(write.Key) == write.Value);
                },
                $"{registry} has every confirmed write");
        }
    }
}

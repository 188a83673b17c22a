using System.Net;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Kenger.EndToEnd.Tests.Gateways;

/// <summary>Gateways that share nodes, a process each, and the registry that tells them of each other. 30 nodes, seven of them with twice the weight of the others.</summary>
public sealed class ApertureTests
{
    private const int Nodes = 30;
    private const int Round = 37;

    [Fact]
    public async Task Gateways_ComeAndGo_EachKeepsToAShareAndSumsAreExact()
    {
        await using var backend = await StartBackendAsync();
        await using var platform = await KengerPlatform.StartAsync(new Dictionary<string, string>
        {
            ["KENGER_GATEWAY_APERTURE"] = "5",
            ["Kenger__Gateway__Pick"] = "round-robin",
        });
        var port = new Uri(backend.Urls.Single()).Port;
        for (var i = 1; i <= Nodes; i++)
        {
            await platform.Registration.RegisterNodeAsync(new RegisterNodeRequest
            {
                Ns = KengerPlatform.Namespace, Host = HostOf(i), Port = port, Weight = WeightOf(i), Mode = NodeModes.Static,
            });
        }

        var second = await platform.StartGatewayAsync();
        var third = await platform.StartGatewayAsync();
        (string Url, string AdminUrl)[] all = [(platform.GatewayUrl, platform.AdminUrl), (second.Url, second.AdminUrl), (third.Url, third.AdminUrl)];

        await SharesAsync(platform, all, 3);
        await AssertSharesAsync(platform, all, mostNodes: 15);
        Assert.All(await platform.Operator.ListGatewaysAsync(), gateway => Assert.Equal(5, gateway.Aperture));

        // It is gone for good once it has been silent for as long as it counts as live.
        await third.Process.DisposeAsync();
        await SharesAsync(platform, all[..2], 2);
        await AssertSharesAsync(platform, all[..2], mostNodes: 20);

        // A registry that has just begun knows nobody yet, and changes nothing by that.
        await platform.RestartRegistryAsync();
        await Eventually.BecomesTrue(async () => (await platform.Operator.ListGatewaysAsync()).Count == 2, "both follow again");
        await SharesAsync(platform, all[..2], 2);
        await AssertSharesAsync(platform, all[..2], mostNodes: 20);
    }

    private static string HostOf(int i) => $"127.0.1.{i}";

    private static int WeightOf(int i) => i <= Round - Nodes ? 200 : 100;

    private static async Task SharesAsync(KengerPlatform platform, IEnumerable<(string Url, string AdminUrl)> gateways, int count)
    {
        foreach (var (_, adminUrl) in gateways)
        {
            await Eventually.BecomesTrue(
                async () =>
                {
                    using var health = JsonDocument.Parse(await platform.Http.GetStringAsync($"{adminUrl}/health?ns={KengerPlatform.Namespace}"));
                    return health.RootElement.TryGetProperty("aperture", out var aperture) && aperture.GetProperty("gateways").GetInt32() == count
                        && health.RootElement.GetProperty("healthy").GetInt32() == Nodes;
                },
                $"{adminUrl} is one of {count} that share {Nodes} nodes");
        }
    }

    private static async Task AssertSharesAsync(KengerPlatform platform, IReadOnlyCollection<(string Url, string AdminUrl)> gateways, int mostNodes)
    {
        var counts = new Dictionary<string, int>();
        foreach (var (url, _) in gateways)
        {
            var own = new HashSet<string>();
            for (var i = 0; i < Round; i++)
            {
                var node = await platform.Http.GetStringAsync(url);
                own.Add(node);
                counts[node] = counts.GetValueOrDefault(node) + 1;
            }

            Assert.InRange(own.Count, 5, mostNodes);
        }

        Assert.Equal(
            Enumerable.Range(1, Nodes).ToDictionary(HostOf, i => gateways.Count * WeightOf(i) / 100).OrderBy(each => each.Key, StringComparer.Ordinal),
            counts.OrderBy(each => each.Key, StringComparer.Ordinal));
    }

    private static async Task<WebApplication> StartBackendAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Any, 0));
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync(context.Connection.LocalIpAddress!.ToString()));
        await app.StartAsync();
        return app;
    }
}

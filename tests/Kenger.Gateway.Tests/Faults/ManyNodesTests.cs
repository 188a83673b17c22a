using System.Net;
using System.Runtime.CompilerServices;
using Kenger.Contracts;
using Kenger.Gateway.Namespaces;

namespace Kenger.Gateway.Tests;

public sealed class ManyNodesTests
{
    private const int Nodes = 10_000;
    private const int Serving = 50;
    private const int Changes = 200;

    [Theory]
    [InlineData("random")]
    [InlineData("hash-header:X-User")]
    public async Task WeightOfOneChangesAgainAndAgain_UnderLoad_NoErrorAndNothingIsKept(string pick)
    {
        await using var backend = await Backend.StartNewAsync("shop", address: IPAddress.Any);
        using var dead = new DeadPort();
        var registry = new FakeRegistry().With("shop", NodesWith(backend.Port, dead.Port, weight: 1));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry, ("Kenger:Gateway:Pick", pick));
        using var over = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(worker => LoadAsync(gateway, worker, over.Token)).ToArray();

        var tables = new List<WeakReference>();
        for (var change = 0; change < Changes; change++)
        {
            registry.Set("shop", NodesWith(backend.Port, dead.Port, weight: 1 + change));
            await gateway.CaughtUpAsync();
            tables.Add(Current(gateway));
        }

        await over.CancelAsync();
        var answers = (await Task.WhenAll(load)).SelectMany(all => all).ToArray();
        Assert.NotEmpty(answers);
        Assert.All(answers, answer => Assert.Equal("shop", answer));
        Assert.Equal(Changes, gateway.Get<NodeDirectory>().Current.Find("shop")!.Nodes.Entries[0].Weight);

        await TestKit.Eventually.BecomesTrue(
            () =>
            {
                GC.Collect();
                return tables.Count(table => table.IsAlive) <= 5;
            },
            "old tables are gone");
    }

    // A few serve nearly everything; thousands take no connections, are found out one by one, and cost a retry each.
    private static SyncNode[] NodesWith(int port, int deadPort, int weight) =>
    [
        FakeRegistry.Node(port, weight),
        .. Enumerable.Range(1, Serving).Select(i => FakeRegistry.Node(port, weight: 65535, host: $"127.0.1.{i}")),
        .. Enumerable.Range(1, Nodes - Serving - 1).Select(i => FakeRegistry.Node(deadPort, weight: 1, host: $"127.1.{i / 256}.{i % 256}")),
    ];

    private static async Task<List<string>> LoadAsync(GatewayHost gateway, int worker, CancellationToken over)
    {
        var answers = new List<string>();
        while (!over.IsCancellationRequested)
        {
            answers.Add(await gateway.GetTextAsync("/", ("X-User", $"{worker}-{answers.Count}")));
        }

        return answers;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Current(GatewayHost gateway) => new(gateway.Get<NodeDirectory>().Current.Find("shop"));
}

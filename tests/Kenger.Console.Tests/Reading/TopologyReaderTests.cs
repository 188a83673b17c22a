using Kenger.Console.Reading;
using Kenger.Console.Tests.Stage;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Console.Tests.Reading;

/// <summary>What the picture is made of: the busiest first, nothing that a token may not see, and how much is left out.</summary>
public sealed class TopologyReaderTests
{
    [Fact]
    public async Task Read_WithTraffic_HasTheBusiestFirstAndWhatFails()
    {
        await using var host = await ConsoleHost.StartAsync();
        await host.RegisterAsync("quiet", "127.0.0.1", 80);
        await host.RegisterAsync("busy", "127.0.0.2", 80);
        await host.RegisterAsync("busy", "127.0.0.3", 80);
        await using var gateways = await FollowAsync(host, "edge");
        await gateways.ReportAsync("edge", [Gateways.Traffic("busy", "127.0.0.3", 80, 900, errors: 90), Gateways.Traffic("busy", "127.0.0.2", 80, 100)]);

        var it = Read(host, NamespaceSet.All);

        Assert.Equal(["busy", "quiet"], it.Namespaces.Select(ns => ns.Summary.Name));
        Assert.Equal(["127.0.0.3:80", "127.0.0.2:80", "127.0.0.1:80"], it.Nodes.Select(node => node.Row.Address));
        Assert.Equal((FlowState.Bad, FlowState.Quiet), (it.Namespaces[0].Flow.State, it.Namespaces[1].Flow.State));
        Assert.Equal([FlowState.Bad, FlowState.Ok, FlowState.Quiet], it.Nodes.Select(node => node.Flow.State));
        Assert.Equal(0.09, it.Sent.Single(link => link.Ns == "busy").Flow.ErrorShare, 6);
        Assert.Equal(FlowState.Quiet, it.Sent.Single(link => link.Ns == "quiet").Flow.State);
        Assert.Equal(it.Namespaces[0].Flow, Assert.Single(it.Gateways).Flow);
        Assert.Equal((0, 0), (it.OtherGateways, it.OtherNamespaces));
    }

    [Fact]
    public async Task Read_ForATokenOfOneNamespace_HasNothingOfOthers()
    {
        await using var host = await ConsoleHost.StartAsync();
        await host.RegisterAsync("mine", "127.0.0.1", 80);
        await host.RegisterAsync("theirs", "127.0.0.2", 80);
        await using var gateways = await FollowAsync(host, "edge");
        await gateways.ReportAsync("edge", [Gateways.Traffic("mine", "127.0.0.1", 80, 10), Gateways.Traffic("theirs", "127.0.0.2", 80, 990, errors: 900)]);
        var mine = NamespaceSet.From(["mine"]);

        var it = Read(host, mine);

        Assert.Equal("mine", Assert.Single(it.Namespaces).Summary.Name);
        Assert.Equal("mine", Assert.Single(it.Nodes).Ns);
        Assert.Equal("mine", Assert.Single(it.Sent).Ns);
        Assert.Equal(0, it.OtherNamespaces);
        // Its numbers are those of what may be seen.
        Assert.Equal(0, Assert.Single(it.Gateways).Flow.ErrorShare);
        Assert.Equal(Topology.Empty.Namespaces, Read(host, mine, "theirs").Namespaces);
        Assert.Empty(Read(host, mine, "theirs").Nodes);
    }

    [Fact]
    public async Task Read_OfMany_IsCutToABoundAndCountsTheRest()
    {
        await using var host = await ConsoleHost.StartAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), async (i, _) => await host.RegisterAsync($"ns-{i:00}", $"127.0.1.{i + 1}", 80));
        await Parallel.ForEachAsync(Enumerable.Range(0, 30), async (i, _) => await host.RegisterAsync("ns-00", $"127.0.2.{i + 1}", 80));
        await using var gateways = await FollowAsync(host, [.. Enumerable.Range(0, 12).Select(i => $"edge-{i:00}")]);

        var it = Read(host, NamespaceSet.All);

        Assert.Equal((TopologyReader.MostGateways, 4), (it.Gateways.Count, it.OtherGateways));
        Assert.Equal((TopologyReader.MostNamespaces, 30), (it.Namespaces.Count, it.OtherNamespaces));
        Assert.Equal(TopologyReader.MostGateways * TopologyReader.MostNamespaces, it.Sent.Count);
        Assert.Equal(29, it.Namespaces.Single(ns => ns.Summary.Name == "ns-00").OtherNodes);
        Assert.InRange(it.Nodes.Count, 1, TopologyReader.MostNodes);

        var one = Read(host, NamespaceSet.All, "ns-00");
        Assert.Equal((TopologyReader.MostNodes, 31 - TopologyReader.MostNodes), (one.Nodes.Count, Assert.Single(one.Namespaces).OtherNodes));
    }

    [Fact]
    public async Task Nodes_OfANamespaceInWhichNothingChanged_AreTheSameList()
    {
        await using var host = await ConsoleHost.StartAsync();
        await host.RegisterAsync("orders", "127.0.0.1", 80);
        await host.RegisterAsync("orders", "127.0.0.2", 80);
        await using var gateways = await FollowAsync(host, "edge");
        await gateways.ReportAsync("edge", [], []);
        var reader = host.Services.GetRequiredService<NamespaceReader>();
        var before = reader.Nodes(reader.Find("orders", NamespaceSet.All)!);
        Assert.Equal(1, before[0].Seen!.Healthy);

        await gateways.ReportAsync("edge", [], [Gateways.Sick("orders", "127.0.0.2", 80, "refused")]);
        IReadOnlyList<NodeRow> after = before;
        await Eventually.BecomesTrue(() => (after = reader.Nodes(reader.Find("orders", NamespaceSet.All)!)) != before, "what the gateway says", TimeSpan.FromSeconds(60));

        Assert.Same(before[0], after[0]);
        Assert.Equal((NodeHealth.Sick, "refused"), (after[1].Health, after[1].Seen!.Problem));
    }

    private static Topology Read(ConsoleHost host, NamespaceSet visible, string? only = null) =>
        host.Services.GetRequiredService<TopologyReader>().Read(visible, only);

    private static async Task<Gateways> FollowAsync(ConsoleHost host, params string[] ids)
    {
        var gateways = new Gateways(host);
        Array.ForEach(ids, gateways.Follow);
        await Eventually.BecomesTrue(async () => (await host.GetAsync(ApiRoutes.GatewayList)).GetArrayLength() == ids.Length, "the gateways", TimeSpan.FromSeconds(60));
        return gateways;
    }
}

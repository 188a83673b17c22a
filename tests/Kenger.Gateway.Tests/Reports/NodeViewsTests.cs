using System.Text.Json;
using Kenger.Contracts;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Reports;

namespace Kenger.Gateway.Tests;

/// <summary>What a report says of nodes, whatever happened to requests.</summary>
public sealed class NodeViewsTests : IAsyncDisposable
{
    private readonly GatewayRig _gateway = new(("KENGER_GATEWAY_NAMESPACE", "shop"), ("KENGER_GATEWAY_ID", "one"));

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Take_NodesThatAreWellAndIdle_AreNotTold()
    {
        await ApplyAsync(3);

        Assert.Equal((0, 0), Take() is var (views, leftOut) ? (views.Count, leftOut) : default);
    }

    [Fact]
    public async Task Take_SickNode_IsToldWithWhatAndSinceWhen()
    {
        await ApplyAsync(3);
        Sick(2, "/api/status answered 404");
        _gateway.Time.Advance(TimeSpan.FromSeconds(5));

        var view = Assert.Single(Take().Views);

        Assert.Equal(("shop", "127.0.0.1", 2, 0, "/api/status answered 404", 5000L),
            (view.Ns, view.Host, view.Port, view.Running, view.Problem, view.ProblemMs!.Value));
    }

    [Fact]
    public async Task Take_NewNodeThatWasNotProbedYet_IsNotSick()
    {
        await ApplyAsync(2);
        await ApplyAsync(3);
        Assert.True(_gateway.Directory.Current.FindNodes("shop")!.Entries[2].Health.IsUnprobed);

        Assert.Empty(Take().Views);
    }

    [Fact]
    public async Task Take_TextOfANode_IsShortAndVisible()
    {
        await ApplyAsync(1);
        Sick(1, "\u001b[31m\r\n" + new string('x', 5000));

        var problem = Assert.Single(Take().Views).Problem!;

        Assert.InRange(problem.Length, 1, 120);
        Assert.DoesNotContain(problem, char.IsControl);
    }

    [Fact]
    public async Task Report_VeryManySickNodes_FitsAndCountsTheRest()
    {
        await ApplyAsync(3_000);
        for (var port = 1; port <= 3_000; port++)
        {
            Sick(port, "connection refused");
        }

        await _gateway.Get<ReportService>().RunOnceAsync(default);

        var report = Assert.Single(_gateway.Registry.Reports);
        Assert.Equal(3_000, report.Views!.Count + report.ViewsLeftOut);
        Assert.InRange(report.Views.Count, 300, 2_000);
        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(report, KengerJson.Default.TrafficReport).Length, 1, KengerDefaults.MaxBodyBytes);
    }

    [Fact]
    public void Split_MuchToTell_OnePartAloneHasTheViews()
    {
        var node = new GatewayNode("shop", "10.0.0.1", 1, DateTimeOffset.UnixEpoch, labels: new Dictionary<string, string> { ["k"] = new string('v', 60) });
        TakenCounts[] counts = [.. Enumerable.Repeat(new TakenCounts(new AttemptCounts(node, isByRule: false), new long[AttemptCounts.Length]), 400)];
        NodeView[] views = [.. Enumerable.Range(1, 700).Select(port => new NodeView { Ns = "shop", Host = "10.0.0.1", Port = port, Running = 1 })];

        var parts = ReportParts.Split("one", TimeSpan.FromSeconds(5), counts, [], views, 5).ToArray();

        Assert.Equal(400, parts.Sum(part => part.NodeCount));
        Assert.All(parts, part => Assert.InRange(
            JsonSerializer.SerializeToUtf8Bytes(part.Report, KengerJson.Default.TrafficReport).Length, 1, KengerDefaults.MaxBodyBytes));
        Assert.All(parts.SkipLast(1), part => Assert.Null(part.Report.Views));
        Assert.Equal((700, 5), (parts[^1].Report.Views!.Count, parts[^1].Report.ViewsLeftOut));
    }

    private async Task ApplyAsync(int nodes)
    {
        _gateway.Registry.Set("shop", [.. Enumerable.Range(1, nodes).Select(port => FakeRegistry.Node(port))]);
        await _gateway.Watcher.RunOnceAsync(default);
    }

    private (IReadOnlyList<NodeView> Views, int LeftOut) Take() => NodeViews.Take(_gateway.Directory.Current, _gateway.Time);

    private void Sick(int port, string reason) => _gateway.Directory.Report(
        _gateway.Directory.Current.FindNodes("shop")!.Entries[port - 1].Node, NodeHealth.Unhealthy(reason, _gateway.Time.GetTimestamp()));
}

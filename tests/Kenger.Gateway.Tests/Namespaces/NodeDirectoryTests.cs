using Kenger.Client;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Sync;
using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

public sealed class NodeDirectoryTests
{
    private readonly NodeDirectory _directory = new(Microsoft.Extensions.Options.Options.Create(new KengerGatewayOptions()),
        new FakeTimeProvider());

    [Fact]
    public void Report_HealthTurns_TrueOnlyThen()
    {
        Apply(FakeRegistry.Node(1), FakeRegistry.Node(2));
        var node = _directory.Current.Find("shop")!.Nodes.Entries[0].Node;

        Assert.False(_directory.Report(node, NodeHealth.Healthy(since: 1)));
        Assert.True(_directory.Report(node, NodeHealth.Unhealthy("connection refused", since: 2)));
        Assert.False(_directory.Report(node, NodeHealth.Unhealthy("answered 500", since: 3)));
        Assert.True(_directory.Report(node, NodeHealth.Healthy(since: 4)));
    }

    [Fact]
    public void Apply_NodeStaysListed_KeepsItsHealth()
    {
        Apply(FakeRegistry.Node(1), FakeRegistry.Node(2));
        _directory.Report(_directory.Current.Find("shop")!.Nodes.Entries[0].Node, NodeHealth.Unhealthy("connection refused", since: 2));

        Apply(FakeRegistry.Node(1, weight: 7), FakeRegistry.Node(2));

        var entry = _directory.Current.Find("shop")!.Nodes.Entries[0];
        Assert.Equal(7, entry.Weight);
        Assert.False(entry.Health.IsHealthy);
    }

    [Fact]
    public void Apply_NodeLeavesAndComesBack_IsNewAndNothingIsKnownOfIt()
    {
        Apply(FakeRegistry.Node(1), FakeRegistry.Node(2));
        var old = _directory.Current.Find("shop")!.Nodes.Entries[0].Node;
        _directory.Report(old, NodeHealth.Unhealthy("connection refused", since: 2));
        Apply(FakeRegistry.Node(2));
        Apply(FakeRegistry.Node(1), FakeRegistry.Node(2));

        Assert.True(_directory.Current.Find("shop")!.Nodes.Entries[0].Health.IsUnprobed);
        // A probe of the one that left must not count for the one that came.
        Assert.False(_directory.Report(old, NodeHealth.Unhealthy("late news", since: 3)));
        Assert.True(_directory.Current.Find("shop")!.Nodes.Entries[0].Health.IsUnprobed);
    }

    [Fact]
    public async Task ApplyAndReport_AtTheSameTime_NeitherIsLost()
    {
        var ports = Enumerable.Range(1, 200).ToArray();
        Apply([.. ports.Select(port => FakeRegistry.Node(port))]);
        var nodes = _directory.Current.Find("shop")!.Nodes.Entries.Select(entry => entry.Node).ToArray();

        await Task.WhenAll(
            Task.Run(() => Array.ForEach(nodes, node => _directory.Report(node, NodeHealth.Unhealthy("gone", since: 1)))),
            Task.Run(() =>
            {
                for (var weight = 1; weight <= 200; weight++)
                {
                    Apply([.. ports.Select(port => FakeRegistry.Node(port, weight))]);
                }
            }));

        Assert.All(_directory.Current.Find("shop")!.Nodes.Entries, entry =>
        {
            Assert.False(entry.Health.IsHealthy);
            Assert.Equal(200, entry.Weight);
        });
    }

    private void Apply(params Kenger.Contracts.SyncNode[] nodes) =>
        SyncMerge.ApplyTo(
            _directory,
            new SyncResult { Version = 1, Namespaces = new Dictionary<string, Kenger.Contracts.SyncNamespace> { ["shop"] = FakeRegistry.Namespace(nodes) } },
            ["shop"],
            isComplete: false);
}

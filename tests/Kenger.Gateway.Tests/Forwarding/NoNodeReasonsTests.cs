using Kenger.Client;
using Kenger.Contracts;
using Kenger.Gateway.Forwarding;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Sync;
using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

public sealed class NoNodeReasonsTests
{
    private readonly NodeDirectory _directory = new(Microsoft.Extensions.Options.Options.Create(new KengerGatewayOptions()),
        new FakeTimeProvider());

    [Fact]
    public void Of_EachState_SaysWhatIsMissing()
    {
        Assert.Equal(NoNodeReason.NotSynced, NoNodeReasons.Find(_directory.Current, table: null));
        Assert.Equal(NoNodeReason.ForbiddenNamespace, NoNodeReasons.Find(_directory.Current, table: null, isForbidden: true));

        Apply([]);
        Assert.Equal(NoNodeReason.UnknownNamespace, NoNodeReasons.Find(_directory.Current, _directory.Current.FindNodes("other")));
        Assert.Equal(NoNodeReason.NoNodes, Reason());

        Apply([FakeRegistry.Node(1, weight: 0)]);
        Assert.Equal(NoNodeReason.AllWeightZero, Reason());

        Apply([FakeRegistry.Node(1, weight: 0), FakeRegistry.Node(2)]);
        _directory.Report(_directory.Current.FindNodes("shop")!.Entries[1].Node, NodeHealth.Unhealthy("connection refused", since: 1));
        Assert.Equal(NoNodeReason.AllUnhealthy, Reason());
    }

    [Fact]
    public void Explain_ManyUnhealthy_NamesTheFirstAndCountsTheRest()
    {
        Apply([.. Enumerable.Range(1, 7).Select(port => FakeRegistry.Node(port))]);
        foreach (var entry in _directory.Current.FindNodes("shop")!.Entries)
        {
            _directory.Report(entry.Node, NodeHealth.Unhealthy("connection refused", since: 1));
        }

        var text = NoNodeReasons.Explain(NoNodeReason.AllUnhealthy, _directory.Current.FindNodes("shop"));

        Assert.Contains("127.0.0.1:1: connection refused; 127.0.0.1:2", text, StringComparison.Ordinal);
        Assert.EndsWith("; and 2 more)", text, StringComparison.Ordinal);
    }

    private NoNodeReason Reason() => NoNodeReasons.Find(_directory.Current, _directory.Current.FindNodes("shop"));

    private void Apply(SyncNode[] nodes) =>
        SyncMerge.ApplyTo(
            _directory,
            new SyncResult { Version = 1, Namespaces = new Dictionary<string, SyncNamespace> { ["shop"] = FakeRegistry.Namespace(nodes) } },
            ["shop"],
            isComplete: true);
}

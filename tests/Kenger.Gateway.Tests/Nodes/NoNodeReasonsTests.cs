using Kenger.Client;
using Kenger.Contracts;
using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

public sealed class NoNodeReasonsTests
{
    private readonly NodeDirectory _directory = new(Microsoft.Extensions.Options.Options.Create(new KengerGatewayOptions()), new FakeTimeProvider());

    [Fact]
    public void Of_EachState_SaysWhatIsMissing()
    {
        Assert.Equal(NoNodeReason.NotSynced, NoNodeReasons.Of(_directory.Current, table: null));

        Apply([]);
        Assert.Equal(NoNodeReason.UnknownNamespace, NoNodeReasons.Of(_directory.Current, _directory.Current.Find("other")));
        Assert.Equal(NoNodeReason.NoNodes, Reason());

        Apply([FakeRegistry.Node(1, weight: 0)]);
        Assert.Equal(NoNodeReason.AllWeightZero, Reason());

        Apply([FakeRegistry.Node(1, weight: 0), FakeRegistry.Node(2)]);
        _directory.Report(_directory.Current.Find("shop")!.Entries[1].Node, NodeHealth.Unhealthy("connection refused", since: 1));
        Assert.Equal(NoNodeReason.AllUnhealthy, Reason());
    }

    [Fact]
    public void Explain_ManyUnhealthy_NamesTheFirstAndCountsTheRest()
    {
        Apply([.. Enumerable.Range(1, 7).Select(port => FakeRegistry.Node(port))]);
        foreach (var entry in _directory.Current.Find("shop")!.Entries)
        {
            _directory.Report(entry.Node, NodeHealth.Unhealthy("connection refused", since: 1));
        }

        var text = NoNodeReasons.Explain(NoNodeReason.AllUnhealthy, _directory.Current.Find("shop"));

        Assert.Contains("127.0.0.1:1: connection refused; 127.0.0.1:2", text, StringComparison.Ordinal);
        Assert.EndsWith("; and 2 more)", text, StringComparison.Ordinal);
    }

    private NoNodeReason Reason() => NoNodeReasons.Of(_directory.Current, _directory.Current.Find("shop"));

    private void Apply(SyncNode[] nodes) =>
        _directory.Apply(
            new SyncResult { Version = 1, Namespaces = new Dictionary<string, SyncNamespace> { ["shop"] = FakeRegistry.Namespace(nodes) } },
            ["shop"],
            isComplete: true);
}

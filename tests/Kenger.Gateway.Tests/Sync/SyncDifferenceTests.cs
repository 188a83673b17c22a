using Kenger.Client;
using Kenger.Contracts;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Tests;

/// <summary>Answers that tell what changed of a namespace, and what comes of those that can't be applied.</summary>
public sealed class SyncDifferenceTests
{
    private const long Known = 10;
    private static readonly string[] Wanted = ["a"];

    private static readonly NamespaceTable Before = SyncMerge.Apply(
        NamespaceTable.Empty, Answer(FakeRegistry.Namespace(FakeRegistry.Node(1), FakeRegistry.Node(2), FakeRegistry.Node(3))), Wanted, isComplete: true, Settings).Table;

    private static NodeTableSettings Settings => NodeTableSettings.Default with { Now = DateTimeOffset.UnixEpoch };

    [Fact]
    public void Apply_Difference_ChangesWhatItNamesAndKeepsTheRest()
    {
        var outcome = Apply(Changes(FakeRegistry.Node(2, weight: 7), FakeRegistry.Node(4)) with { Gone = [Gone(1)] });

        var entries = outcome.Table.Find("a")!.Nodes.Entries;
        Assert.Equal([(2, 7), (3, 100), (4, 100)], entries.Select(entry => (entry.Node.Port, entry.Weight)));
        Assert.Same(Before.Find("a")!.Nodes.Entries[2], entries[1]);
        Assert.Equal((1, 1), (Assert.Single(outcome.Changes).Added, outcome.Changes[0].Removed));
        Assert.False(outcome.IsTorn);
    }

    [Fact]
    public void Apply_DifferenceWithoutNodes_KeepsThemAndTakesItsRollout()
    {
        var outcome = Apply(Changes() with { Rollout = FakeRegistry.RolloutAt(2) });

        var entry = outcome.Table.Find("a")!;
        Assert.Equal(2, entry.Window!.Source.Step);
        Assert.All(entry.Nodes.Entries, node => Assert.Same(entry.Window, node.Node.Window));
        Assert.Equal([1, 2, 3], entry.Nodes.Entries.Select(node => node.Node.Port));
    }

    [Fact]
    public void Apply_DifferenceThatSaysNothing_KeepsTheTable() => Assert.Same(Before.Find("a"), Apply(Changes()).Table.Find("a"));

    [Theory]
    [InlineData(Known + 1, Known, false)]
    [InlineData(Known - 1, Known, false)]
    [InlineData(Known, null, true)]
    [InlineData(Known, Known, true)]
    public void Apply_DifferenceToAnotherVersion_IsLeftOut(long since, long? known, bool isComplete)
    {
        var outcome = SyncMerge.Apply(Before, Answer(Changes(FakeRegistry.Node(9)) with { Since = since }), Wanted, isComplete, Settings, known);

        Assert.Contains("does not fit", Assert.Single(outcome.Rejected), StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], outcome.Table.Find("a")!.Nodes.Entries.Select(entry => entry.Node.Port));
        Assert.Equal(known is not null, outcome.IsTorn);
    }

    [Fact]
    public void Apply_DifferenceOfAnUnknownNamespace_IsTorn() =>
        Assert.True(SyncMerge.Apply(NamespaceTable.Empty, Answer(Changes(FakeRegistry.Node(9))), Wanted, isComplete: false, Settings, Known).IsTorn);

    [Fact]
    public void Apply_DifferenceWithABadNode_IsTorn() => Assert.True(Apply(Changes(FakeRegistry.Node(4, host: "a b"))).IsTorn);

    [Fact]
    public async Task Watcher_AfterATornDifference_AsksForEverything()
    {
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_NAMESPACE", "a"));
        gateway.Registry.Set("a", FakeRegistry.Node(1), FakeRegistry.Node(2));
        await gateway.Watcher.RunOnceAsync(default);
        var version = gateway.Registry.Version;

        gateway.Registry.Answer = query => new SyncResult
        {
            Version = version + 1,
            Namespaces = new Dictionary<string, SyncNamespace> { ["a"] = Changes(FakeRegistry.Node(3)) with { Since = version - 5 } },
        };
        await gateway.Watcher.RunOnceAsync(default);
        gateway.Registry.Answer = null;
        gateway.Registry.Set("a", FakeRegistry.Node(5));
        await gateway.Watcher.RunOnceAsync(default);

        var queries = gateway.Registry.Queries;
        Assert.Equal((true, version), (queries[1].Delta, queries[1].Version));
        Assert.Null(queries[2].Version);
        Assert.Equal([5], gateway.Directory.Current.Find("a")!.Nodes.Entries.Select(entry => entry.Node.Port));
    }

    private static SyncOutcome Apply(SyncNamespace announced) => SyncMerge.Apply(Before, Answer(announced), Wanted, isComplete: false, Settings, Known);

    private static SyncResult Answer(SyncNamespace announced) =>
        new() { Version = Known + 1, Namespaces = new Dictionary<string, SyncNamespace> { ["a"] = announced } };

    private static SyncNamespace Changes(params SyncNode[] nodes) => FakeRegistry.Namespace(nodes) with { Since = Known };

    private static SyncGoneNode Gone(int port) => new() { Host = "127.0.0.1", Port = port };
}

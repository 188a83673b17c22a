using Kenger.Client;
using Kenger.Contracts;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Sync;

namespace Kenger.Gateway.Tests;

public sealed class SyncMergeTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly string[] Wanted = ["a", "b"];

    [Fact]
    public void Apply_Complete_NamespacesNotInItAreGone()
    {
        var before = Apply(NamespaceTable.Empty, isComplete: true, ("a", [FakeRegistry.Node(1)]), ("b", [FakeRegistry.Node(2)])).Table;

        var after = Apply(before, isComplete: true, ("b", [FakeRegistry.Node(2)])).Table;

        Assert.Null(after.Find("a"));
        Assert.Same(before.Find("b"), after.Find("b"));
    }

    [Fact]
    public void Apply_Delta_OthersStay()
    {
        var before = Apply(NamespaceTable.Empty, isComplete: true, ("a", [FakeRegistry.Node(1)]), ("b", [FakeRegistry.Node(2)])).Table;

        var after = Apply(before, isComplete: false, ("b", [FakeRegistry.Node(3)])).Table;

        Assert.Same(before.Find("a"), after.Find("a"));
        Assert.Equal([3], Ports(after, "b"));
    }

    [Fact]
    public void Apply_Tombstone_NoNodesButKnown()
    {
        var before = Apply(NamespaceTable.Empty, isComplete: true, ("a", [FakeRegistry.Node(1)])).Table;

        var after = Apply(before, isComplete: false, ("a", [])).Table;

        Assert.Equal([], Ports(after, "a"));
    }

    [Fact]
    public void Apply_NamespaceNobodyRoutesTo_LeftOut()
    {
        var after = Apply(NamespaceTable.Empty, isComplete: true, ("a", [FakeRegistry.Node(1)]), ("other", [FakeRegistry.Node(2)])).Table;

        Assert.Equal(["a"], after.Tables.Select(table => table.Namespace));
    }

    [Theory]
    [InlineData("127.0.0.1", 0, 1, "/")]
    [InlineData("127.0.0.1", 80, -1, "/")]
    [InlineData("a b", 80, 1, "/")]
    [InlineData("a\r\nb", 80, 1, "/")]
    [InlineData("127.0.0.1", 80, 1, "no/slash")]
    public void Apply_OneBadNode_IsDroppedWithASentenceAndTheOthersApply(string host, int port, int weight, string healthPath)
    {
        var bad = new SyncNode { Host = host, Port = port, Weight = weight, HealthPath = healthPath };

        var outcome = Apply(NamespaceTable.Empty, isComplete: true, ("a", [FakeRegistry.Node(1), bad, FakeRegistry.Node(2)]));

        Assert.Equal([1, 2], Ports(outcome.Table, "a"));
        Assert.Single(outcome.Rejected);
    }

    [Fact]
    public void Apply_CompleteButPartlyUnreadable_WhatIsMissingStays()
    {
        var before = Apply(NamespaceTable.Empty, isComplete: true, ("a", [FakeRegistry.Node(1)])).Table;
        var answer =
            new SyncResult { Version = 2, Namespaces = new Dictionary<string, SyncNamespace>(), Rejected = ["Namespace a is left out"] };

        var outcome = SyncMerge.Apply(before, answer, Wanted, isComplete: true, Settings);

        Assert.Equal([1], Ports(outcome.Table, "a"));
    }

    [Fact]
    public void Apply_SameNodeTwice_OnceListed()
    {
        var outcome =
            Apply(NamespaceTable.Empty, isComplete: true, ("a", [FakeRegistry.Node(1, weight: 5), FakeRegistry.Node(1, weight: 9)]));

        Assert.Equal(5, Assert.Single(outcome.Table.Find("a")!.Nodes.Entries).Weight);
    }

    [Fact]
    public void Apply_WeightChanged_KeepsNodeAndBirthday()
    {
        var before = Apply(NamespaceTable.Empty, isComplete: true, ("a", [FakeRegistry.Node(1, weight: 5)])).Table;
        var answer = Answer(("a", [FakeRegistry.Node(1, weight: 6)]));

        var entry = SyncMerge.Apply(before, answer, Wanted, isComplete: false, Settings with { Now = Start.AddHours(1) })
            .Table.Find("a")!.Nodes.Entries[0];

        Assert.Same(before.Find("a")!.Nodes.Entries[0].Node, entry.Node);
        Assert.Equal(Start, entry.Node.CreatedAt);
        Assert.Equal(Start.AddHours(1), entry.UpdatedAt);
    }

    [Fact]
    public void Apply_NodesComeAndGo_ChangesSayHowMany()
    {
        var before = Apply(NamespaceTable.Empty, isComplete: true, ("a", [FakeRegistry.Node(1), FakeRegistry.Node(2)]),
            ("b", [FakeRegistry.Node(9)])).Table;

        var changes =
            Apply(before, isComplete: true, ("a", [FakeRegistry.Node(2, weight: 1), FakeRegistry.Node(3), FakeRegistry.Node(4)])).Changes;

        Assert.Equal([new NamespaceChange("a", Added: 2, Removed: 1, Total: 3), new NamespaceChange("b", Added: 0, Removed: 1, Total: 0, IsLeft: true)],
            changes);
    }

    [Fact]
    public void Apply_IPv6Host_IsInBrackets()
    {
        var outcome = Apply(NamespaceTable.Empty, isComplete: true, ("a", [FakeRegistry.Node(80, host: "2001:db8::1")]));

        Assert.Equal("[2001:db8::1]:80", outcome.Table.Find("a")!.Nodes.Entries[0].Node.Address);
    }

    private static NodeTableSettings Settings => NodeTableSettings.Default with { Now = Start };

    private static SyncOutcome Apply(NamespaceTable before, bool isComplete, params (string Namespace, SyncNode[] Nodes)[] announced) =>
        SyncMerge.Apply(before, Answer(announced), Wanted, isComplete, Settings);

    private static SyncResult Answer(params (string Namespace, SyncNode[] Nodes)[] announced) =>
        new() { Version = 1, Namespaces = announced.ToDictionary(pair => pair.Namespace, pair => FakeRegistry.Namespace(pair.Nodes)) };

    private static IEnumerable<int> Ports(NamespaceTable table, string ns) =>
        table.Find(ns)!.Nodes.Entries.Select(entry => entry.Node.Port);
}

using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Sync;

namespace Kenger.Gateway.Tests;

public sealed class RingRenewalTests
{
    // More than have a small ring.
    private const int Nodes = 700;
    private const int Keys = 20_000;

    [Fact]
    public void Change_OfMany_KeysStayUntilTheRingIsRenewedAndNoneGoesToANodeThatIsOut()
    {
        var (before, entries) = Table();
        var picked = Picks(before);
        NodeEntry[] changed = [.. entries.Skip(1)
            .Select((entry, i) => i == 0 ? entry with { Weight = 0 } : i == 1 ? entry with { Weight = 300 } : entry)];

        var after = new NodeTable("shop", changed, NodeTableSettings.Default, before);

        Assert.True(after.HasStaleRing);
        var meanwhile = Picks(after);
        Assert.All(Enumerable.Range(0, Keys), key => Assert.True(picked[key] <= 2 ? meanwhile[key] > 2 : meanwhile[key] == picked[key]));

        after.RenewRings();

        Assert.False(after.HasStaleRing);
        Assert.Equal(Picks(new NodeTable("shop", changed, NodeTableSettings.Default)), Picks(after));
    }

    [Fact]
    public void Change_AllNodesAreOthers_EachKeyHasANodeAtOnce()
    {
        var (before, _) = Table();
        NodeEntry[] others = [.. Table().Entries];

        var after = new NodeTable("shop", others, NodeTableSettings.Default, before);

        Assert.True(after.HasStaleRing);
        Assert.All(Enumerable.Range(0, Keys),
            key => Assert.Contains(others, entry => ReferenceEquals(entry.Node, after.Pool.PickFor(StableHash.Hash($"user-{key}")))));
    }

    [Fact]
    public void Change_TakenBack_RingIsThatOfBefore()
    {
        var (before, entries) = Table();
        var picked = Picks(before);

        var changed = new NodeTable("shop", [.. entries.Skip(1)], NodeTableSettings.Default, before);
        var back = new NodeTable("shop", entries, NodeTableSettings.Default, changed);

        Assert.False(back.HasStaleRing);
        Assert.Equal(picked, Picks(back));
    }

    [Fact]
    public void Change_OfFew_RingIsNewAtOnce()
    {
        var entries = Tables.Entries(1, 2, 3);
        var before = new NodeTable("shop", entries, NodeTableSettings.Default);
        Picks(before);

        Assert.False(new NodeTable("shop", entries[1..], NodeTableSettings.Default, before).HasStaleRing);
    }

    [Fact]
    public void Renewed_WhileReplaced_TheNextTableHasTheNewRing()
    {
        var (first, entries) = Table();
        Picks(first);
        var second = new NodeTable("shop", entries[1..], NodeTableSettings.Default, first);
        var third = new NodeTable("shop", [.. entries[1..].Select((entry, i) => i == 0 ? entry with { Weight = 0 } : entry)],
            NodeTableSettings.Default, second);

        second.RenewRings();
        third.TakeRingsOf(second);

        var ofSecond = Picks(second);
        var ofThird = Picks(third);
        Assert.All(Enumerable.Range(0, Keys), key => Assert.True(ofSecond[key] == 2 ? ofThird[key] != 2 : ofThird[key] == ofSecond[key]));
    }

    [Fact]
    public void Subset_OfMany_IsRenewedWithItsTable()
    {
        var labels = new Dictionary<string, string> { ["version"] = "v2" };
        NodeEntry[] entries = [.. Enumerable.Range(1, Nodes + 1).Select(port =>
            new NodeEntry(new GatewayNode("shop", "10.0.0.1", port, DateTimeOffset.UnixEpoch, labels: labels), 100, "/",
                DateTimeOffset.UnixEpoch, NodeHealth.Unproven) { OwnWeight = 100 })];
        var selector = new LabelSelector(labels);
        var before = new NodeTable("shop", entries, NodeTableSettings.Default);
        Picks(before.Subset(selector));

        var after = new NodeTable("shop", entries[1..], NodeTableSettings.Default, before);

        Assert.True(after.HasStaleRing);
        after.RenewRings();
        Assert.False(after.HasStaleRing);
        Assert.Equal(Picks(new NodeTable("shop", entries[1..], NodeTableSettings.Default)), Picks(after.Subset(selector)));
    }

    [Fact]
    public async Task Round_StaleRings_AreRenewed()
    {
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_NAMESPACE", "shop"));
        Contracts.SyncNode[] nodes = [.. Enumerable.Range(1, Nodes).Select(port => FakeRegistry.Node(port))];
        Apply(gateway, nodes);
        Picks(gateway.Directory.Current.FindNodes("shop")!);
        Apply(gateway, nodes[1..]);
        Assert.True(gateway.Directory.Current.Find("shop")!.Nodes.HasStaleRing);

        await gateway.Get<RingRenewal>().RunOnceAsync(default);

        Assert.False(gateway.Directory.Current.Find("shop")!.Nodes.HasStaleRing);
    }

    private static void Apply(GatewayRig gateway, Contracts.SyncNode[] nodes) =>
        SyncMerge.ApplyTo(
            gateway.Directory,
            new Client.SyncResult { Version = 1, Namespaces = new Dictionary<string, Contracts.SyncNamespace> { ["shop"] = FakeRegistry.Namespace(nodes) } },
            ["shop"],
            isComplete: true);

    private static (NodeTable Table, NodeEntry[] Entries) Table()
    {
        var entries = Tables.Entries([.. Enumerable.Repeat(100, Nodes)]);
        var table = new NodeTable("shop", entries, NodeTableSettings.Default);
        Picks(table);
        return (table, entries);
    }

    private static int[] Picks(NodeTable table) =>
        [.. Enumerable.Range(0, Keys).Select(i => table.Pool.PickFor(StableHash.Hash($"user-{i}"))!.Port)];
}

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
        NodeEntry[] changed = [.. entries.Skip(1).Select((entry, i) => i == 0 ? entry with { Weight = 0 } : i == 1 ? entry with { Weight = 300 } : entry)];

        var after = new NodeTable("shop", changed, NodeTableRules.Default, before);

        Assert.True(after.HasStaleRing);
        var meanwhile = Picks(after);
        Assert.All(Enumerable.Range(0, Keys), key => Assert.True(picked[key] <= 2 ? meanwhile[key] > 2 : meanwhile[key] == picked[key]));

        after.RenewRings();

        Assert.False(after.HasStaleRing);
        Assert.Equal(Picks(new NodeTable("shop", changed, NodeTableRules.Default)), Picks(after));
    }

    [Fact]
    public void Change_AllNodesAreOthers_EachKeyHasANodeAtOnce()
    {
        var (before, _) = Table();
        NodeEntry[] others = [.. Table().Entries];

        var after = new NodeTable("shop", others, NodeTableRules.Default, before);

        Assert.True(after.HasStaleRing);
        Assert.All(Enumerable.Range(0, Keys), key => Assert.Contains(others, entry => ReferenceEquals(entry.Node, after.PickFor(StableHash.Of($"user-{key}")))));
    }

    [Fact]
    public void Change_TakenBack_RingIsThatOfBefore()
    {
        var (before, entries) = Table();
        var picked = Picks(before);

        var changed = new NodeTable("shop", [.. entries.Skip(1)], NodeTableRules.Default, before);
        var back = new NodeTable("shop", entries, NodeTableRules.Default, changed);

        Assert.False(back.HasStaleRing);
        Assert.Equal(picked, Picks(back));
    }

    [Fact]
    public void Change_OfFew_RingIsNewAtOnce()
    {
        var entries = TableKit.Entries(1, 2, 3);
        var before = new NodeTable("shop", entries, NodeTableRules.Default);
        Picks(before);

        Assert.False(new NodeTable("shop", entries[1..], NodeTableRules.Default, before).HasStaleRing);
    }

    [Fact]
    public void Renewed_WhileReplaced_TheNextTableHasTheNewRing()
    {
        var (first, entries) = Table();
        Picks(first);
        var second = new NodeTable("shop", entries[1..], NodeTableRules.Default, first);
        var third = new NodeTable("shop", [.. entries[1..].Select((entry, i) => i == 0 ? entry with { Weight = 0 } : entry)], NodeTableRules.Default, second);

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
            new NodeEntry(new GatewayNode("shop", "10.0.0.1", port, DateTimeOffset.UnixEpoch, labels: labels), 100, "/", DateTimeOffset.UnixEpoch, NodeHealth.Unproven) { OwnWeight = 100 })];
        var selector = new LabelSelector(labels);
        var before = new NodeTable("shop", entries, NodeTableRules.Default);
        Picks(before.Subset(selector));

        var after = new NodeTable("shop", entries[1..], NodeTableRules.Default, before);

        Assert.True(after.HasStaleRing);
        after.RenewRings();
        Assert.False(after.HasStaleRing);
        Assert.Equal(Picks(new NodeTable("shop", entries[1..], NodeTableRules.Default)), Picks(after.Subset(selector)));
    }

    [Fact]
    public async Task Round_StaleRings_AreRenewed()
    {
        await using var gateway = new GatewayServices(("KENGER_GATEWAY_NAMESPACE", "shop"));
        Contracts.SyncNode[] nodes = [.. Enumerable.Range(1, Nodes).Select(port => FakeRegistry.Node(port))];
        Apply(gateway, nodes);
        Picks(gateway.Directory.Current.Find("shop")!);
        Apply(gateway, nodes[1..]);
        Assert.True(gateway.Directory.Current.Find("shop")!.HasStaleRing);

        gateway.Get<RingRenewal>().RunOnce();

        Assert.False(gateway.Directory.Current.Find("shop")!.HasStaleRing);
    }

    private static void Apply(GatewayServices gateway, Contracts.SyncNode[] nodes) =>
        gateway.Directory.Apply(
            new Client.SyncResult { Version = 1, Namespaces = new Dictionary<string, Contracts.SyncNamespace> { ["shop"] = FakeRegistry.Namespace(nodes) } },
            ["shop"],
            isComplete: true);

    private static (NodeTable Table, NodeEntry[] Entries) Table()
    {
        var entries = TableKit.Entries([.. Enumerable.Repeat(100, Nodes)]);
        var table = new NodeTable("shop", entries, NodeTableRules.Default);
        Picks(table);
        return (table, entries);
    }

    private static int[] Picks(NodeTable table) => [.. Enumerable.Range(0, Keys).Select(i => table.PickFor(StableHash.Of($"user-{i}"))!.Port)];
}

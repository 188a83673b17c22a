using System.Numerics;
using Kenger.Contracts;
using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Tests;

/// <summary>What gateways that share nodes send them, all together: exactly what each of them would get from gateways that take all nodes.</summary>
public sealed class ApertureShareTests
{
    private static readonly RolloutWindow Rollout = RolloutWindow.Create(FakeRegistry.RolloutAt(1), null)!;

    [Fact]
    public void Tables_RandomWeightsGatewaysAndRollouts_SumsAreExactAndSidesToo()
    {
        var random = new Random(1);
        for (var i = 0; i < 3_000; i++)
        {
            var count = random.Next(1, 40);
            var maxWeight = random.Next(3) == 0 ? 1 : 65_535;
            var hasRollout = random.Next(2) == 0;
            NodeEntry[] entries = [.. Enumerable.Range(1, count).Select(port =>
                Entry(port, random.Next(8) == 0 ? 0 : random.Next(1, maxWeight + 1), hasRollout && random.Next(3) == 0 ? "v2" : "v1", hasRollout ? Rollout : null))];
            var gateways = random.Next(2, 12);

            AssertExact(entries, gateways, minNodes: random.Next(1, 40));
        }
    }

    [Fact]
    public void Tables_HundredsOfGatewaysAndOddWeights_SumsAreGoodToAMillionth()
    {
        var random = new Random(2);
        NodeEntry[] entries = [.. Enumerable.Range(1, 300).Select(port => Entry(port, random.Next(60_000, 65_535), port % 9 == 0 ? "v2" : "v1", Rollout))];
        var got = new double[entries.Length + 1];

        for (var place = 0; place < 300; place++)
        {
            foreach (var (node, share) in Table(entries, new Aperture(place, 300, 20)).Pool.Shares())
            {
                got[node.Port] += share / 300;
            }
        }

        var whole = entries.Sum(entry => (double)entry.Weight);
        Assert.All(entries, entry => Assert.InRange(got[entry.Node.Port] / (entry.Weight / whole), 1 - 1e-6, 1 + 1e-6));
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(5, 30)]
    [InlineData(5, 10_000)]
    public void Table_OneGatewayOrNoMoreNodesThanAskedFor_AllNodesAsEver(int gateways, int minNodes)
    {
        var table = Table(Entries(30), new Aperture(0, gateways, minNodes));

        Assert.Null(table.Share);
        Assert.False(table.Pool.HasOutside);
        Assert.Equal(30, table.Pool.Shares().Count());
    }

    [Fact]
    public void Table_PickedEachWay_ByWeightFromItsShareAndByKeyFromAll()
    {
        var all = Table(Entries(30), aperture: null);
        var table = Table(Entries(30), new Aperture(1, 3, 5));
        var mine = Ports(table);

        Assert.Equal(10, mine.Count);
        Assert.Equal((10, 30), (table.Share!.Count, table.Share.TotalCount));
        Assert.Superset(Tables.Count(2_000, _ => table.Pool.Pick()).Keys.ToHashSet(), mine);
        Assert.Equal(mine.Order(), Tables.Count(10, _ => table.Pool.PickNext()).Keys.Order());
        Assert.Superset(Tables.Count(500, _ => table.Pool.PickLessBusy()).Keys.ToHashSet(), mine);
        for (ulong key = 0; key < 1_000; key++)
        {
            var hash = StableHash.Mix(key);
            Assert.Equal(all.Pool.PickFor(hash)!.Port, table.Pool.PickFor(hash)!.Port);
        }
    }

    [Fact]
    public void PickFor_NearlyAllNodesAreOut_TheSameOnAllGateways()
    {
        // One gateway still keeps to its share, and another node is well.
        var mine = Ports(Table(Entries(30), new Aperture(0, 3, 5)));
        int[] sick = [.. Enumerable.Range(1, 30).Where(port => !mine.Contains(port)).Skip(1)];
        NodeTable[] tables = [.. Enumerable.Range(0, 3).Select(place => Sick(Table(Entries(30), new Aperture(place, 3, 5)), sick)), Tables.Sick(Table(Entries(30), null), sick)];

        Assert.Equal([true, false, false, false], tables.Select(table => table.Pool.HasOutside));
        for (ulong key = 0; key < 3_000; key++)
        {
            var hash = StableHash.Mix(key);
            Assert.Single(tables.Select(table => table.Pool.PickFor(hash)!.Port).Distinct());
        }
    }

    [Fact]
    public void PickOther_AllOfTheShareWereTried_AnyOtherNode()
    {
        var table = Table(Entries(30), new Aperture(0, 3, 5));
        var mine = Ports(table);
        List<GatewayNode> tried = [];
        for (var i = 0; i < 30; i++)
        {
            var other = table.Pool.PickOther(tried)!;
            Assert.Equal(i < 10, mine.Contains(other.Port));
            tried.Add(other);
        }

        Assert.Equal(30, tried.Distinct().Count());
        Assert.Null(table.Pool.PickOther(tried));
    }

    [Fact]
    public void Table_FewerThanHalfOfTheShareAreHealthy_AllNodesUntilThreeQuartersAre()
    {
        var settings = Settings(new Aperture(0, 3, 5));
        var table = new NodeTable("shop", Entries(30), settings);
        int[] mine = [.. Ports(table).Order()];

        var half = Sick(table, [.. mine[..5]]);
        var less = Sick(table, [.. mine[..6]]);
        var halfAgain = Well(less, mine[5], settings);
        var better = mine[2..6].Aggregate(less, (each, port) => Well(each, port, settings));

        Assert.Equal(mine[5..], Ports(half).Order());
        Assert.Equal((true, 24), (less.IsShareTooWeak, Ports(less).Count));
        Assert.Equal((true, 25), (halfAgain.IsShareTooWeak, Ports(halfAgain).Count));
        Assert.Equal((false, 8), (better.IsShareTooWeak, Ports(better).Count));
    }

    [Fact]
    public void Table_HealthChanges_TheShareIsNotMadeAnew()
    {
        var settings = Settings(new Aperture(0, 3, 5));
        var table = new NodeTable("shop", Entries(30), settings);

        var sick = Sick(table, 1);
        var drained = new NodeTable("shop", [table.Entries[0] with { Weight = 0 }, .. table.Entries.Skip(1)], settings, table);

        Assert.Same(table.Share, sick.Share);
        Assert.NotSame(table.Share, drained.Share);
        Assert.Equal(29, drained.Share!.TotalCount);
        Assert.DoesNotContain(1, Ports(drained));
    }

    [Fact]
    public void Table_NodesOutOfHealthInARollout_NewOnesKeepTheirShareOfTheGateway()
    {
        NodeEntry[] entries = [.. Enumerable.Range(1, 40).Select(port => Entry(port, port % 4 == 0 ? 30 : 90, port % 4 == 0 ? "v2" : "v1", Rollout))];
        var table = new NodeTable("shop", entries, Settings(new Aperture(2, 4, 5)));
        int[] oldOnes = [.. Ports(table).Where(port => port % 4 != 0)];

        var sick = Sick(table, oldOnes[..3]);

        Assert.Equal(0.1, ShareOfNew(table), 9);
        Assert.Equal(0.1, ShareOfNew(sick), 6);
        Assert.DoesNotContain(Ports(sick), oldOnes[..3].Contains);
        Assert.Superset(Ports(sick), Ports(table));
    }

    [Fact]
    public void Table_RulesStandbyAndStickySides_AllNodesOfThem()
    {
        NodeEntry[] entries = [.. Enumerable.Range(1, 30).Select(port => Entry(port, 100, port <= 3 ? "v2" : "v1", window: null))];
        var table = new NodeTable("shop", entries, Settings(new Aperture(0, 3, 5)));
        var sticky = RolloutWindow.Create(FakeRegistry.StickyAt(20), null)!;
        NodeEntry[] inSides = [.. Enumerable.Range(1, 30).Select(port => Entry(port, 100, port <= 3 ? "v2" : "v1", sticky))];
        var sides = new NodeTable("shop", inSides, Settings(new Aperture(0, 3, 5)));
        var standby = new NodeTable(
            "shop", [.. Enumerable.Range(1, 30).Select(port => Entry(port, 0, "v1", window: null) with { OwnWeight = 100, IsStandby = true })], Settings(new Aperture(0, 3, 5)));

        Assert.Equal([1, 2, 3], Ports(table.Subset(new LabelSelector(new Dictionary<string, string> { ["version"] = "v2" }))).Order());
        Assert.Equal(27, sides.PoolFor(RolloutSide.Old).Shares().Count());
        Assert.Equal(30, Ports(standby).Count);
    }

    [Fact]
    public void Table_SlowStart_NewNodeOfTheShareGetsAPart()
    {
        var settings = Settings(new Aperture(0, 3, 5)) with { SlowStart = TimeSpan.FromMinutes(1), Now = DateTimeOffset.UnixEpoch };
        var steady = new NodeTable("shop", Entries(30), settings);
        var port = Ports(steady).First();

        var fresh = new GatewayNode("shop", "10.0.0.1", port, DateTimeOffset.UnixEpoch, isNewcomer: true);
        var table = new NodeTable("shop", [.. Entries(30).Select(entry => entry.Node.Port == port ? entry with { Node = fresh } : entry)], settings);

        Assert.True(table.IsRampingUp);
        Assert.Equal(Ports(steady).Order(), Ports(table).Order());
        Assert.Equal(1.0 / 20 / (9 + (1.0 / 20)), table.Pool.Shares().Single(share => share.Node.Port == port).Share, 9);
    }

    private static double ShareOfNew(NodeTable table) => table.Pool.Shares().Where(share => share.Node.IsCandidate).Sum(share => share.Share);

    private static void AssertExact(NodeEntry[] entries, int gateways, int minNodes)
    {
        NodeTable[] tables = [.. Enumerable.Range(0, gateways).Select(place => Table(entries, new Aperture(place, gateways, minNodes)))];
        var parts = tables.Select(PartsOf).ToArray();
        var wholes = parts.Select(each => each.Values.Aggregate(BigInteger.Zero, (sum, part) => sum + part)).ToArray();
        var weight = entries.Sum(entry => (long)entry.Weight);
        if (weight == 0)
        {
            return;
        }

        var common = wholes.Aggregate(BigInteger.One, (all, whole) => all / BigInteger.GreatestCommonDivisor(all, whole) * whole);
        foreach (var entry in entries)
        {
            var sum = BigInteger.Zero;
            for (var i = 0; i < gateways; i++)
            {
                sum += parts[i].GetValueOrDefault(entry.Node.Port) * (common / wholes[i]);
            }

            Assert.Equal(common * gateways * entry.Weight, sum * weight);
        }

        var ofNew = entries.Where(entry => entry.Node.IsCandidate).Sum(entry => (long)entry.Weight);
        for (var i = 0; i < gateways; i++)
        {
            var mine = entries.Where(entry => entry.Node.IsCandidate).Aggregate(BigInteger.Zero, (all, entry) => all + parts[i].GetValueOrDefault(entry.Node.Port));
            Assert.Equal(wholes[i] * ofNew, mine * weight);
            Assert.All(
                entries.Where(entry => entry.Weight > 0).GroupBy(entry => entry.Node.IsCandidate),
                side => Assert.InRange(side.Count(entry => parts[i].ContainsKey(entry.Node.Port)), Math.Min(minNodes, side.Count()), side.Count()));
        }
    }

    private static Dictionary<int, int> PartsOf(NodeTable table) =>
        (table.Share?.Narrow([.. table.Entries.Where(entry => entry.Weight > 0)]) ?? table.Entries).Where(entry => entry.Weight > 0)
            .ToDictionary(entry => entry.Node.Port, entry => entry.Weight);

    private static HashSet<int> Ports(NodeTable table) => [.. table.Pool.Shares().Select(share => share.Node.Port)];

    private static NodeTable Table(NodeEntry[] entries, Aperture? aperture) => new("shop", entries, Settings(aperture));

    private static NodeTableSettings Settings(Aperture? aperture) =>
        aperture is null ? NodeTableSettings.Default : NodeTableSettings.Default with { Apertures = new Dictionary<string, Aperture> { ["shop"] = aperture } };

    private static NodeTable Sick(NodeTable table, params int[] ports) => ports.Aggregate(
        table, (all, port) => all.With(all.Entries[port - 1].Node, NodeHealth.Unhealthy("gone", since: 1), Settings(table.Share?.Aperture)));

    private static NodeTable Well(NodeTable table, int port, NodeTableSettings settings) => table.With(table.Entries[port - 1].Node, NodeHealth.Healthy(since: 2), settings);

    private static NodeEntry[] Entries(int count) => Tables.Entries([.. Enumerable.Repeat(100, count)]);

    private static NodeEntry Entry(int port, int weight, string version, RolloutWindow? window) => new(
        new GatewayNode("shop", "10.0.0.1", port, DateTimeOffset.UnixEpoch, labels: new Dictionary<string, string> { ["version"] = version }, window: window),
        weight, KengerDefaults.HealthPath, DateTimeOffset.UnixEpoch, NodeHealth.Unproven);
}

using Kenger.Contracts;
using Kenger.Gateway.Forwarding;
using Kenger.Gateway.Nodes;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Tests;

/// <summary>
/// Ten thousand users of a sticky rollout, on two gateways that know nothing of each other, while its share grows and half of each side's nodes are replaced at each step.
/// </summary>
public sealed class StickySidesTests
{
    private const int Users = 10_000;
    private const int NodesOfASide = 4;
    private const int Own = 100;

    private static readonly RouteConfig Route = new() { RouteId = "any" };

    private static readonly int[] Steps = [5, 20, 50, 80, 100];

    [Theory]
    [InlineData("random", "cookie:sid")]
    [InlineData("round-robin", "header:X-User")]
    [InlineData("least-requests", "client")]
    [InlineData("hash-cookie:sid", "cookie:sid")]
    public async Task Choose_ShareGrowsAndNodesAreReplaced_NobodyFallsBack(string pick, string key)
    {
        await using var one = Gateway(pick);
        await using var another = Gateway(pick);
        var (old, fresh) = (Ports(1), Ports(101));
        HashSet<int> before = [];
        foreach (var percent in Steps)
        {
            await ApplyAsync(one, percent, key, old, fresh);
            await ApplyAsync(another, percent, key, [.. old.Reverse()], [.. fresh.Reverse()]);
            before = AssertAgree(before, percent, one, another, old, fresh);

            // Half is drained, which takes its weight, then deleted, while others come.
            await ApplyAsync(one, percent, key, old, fresh, drained: true);
            await ApplyAsync(another, percent, key, old, fresh, drained: true);
            before = AssertAgree(before, percent, one, another, old, fresh);

            (old, fresh) = (Replaced(old), Replaced(fresh));
            await ApplyAsync(one, percent, key, old, fresh);
            await using var restarted = Gateway(pick);
            await ApplyAsync(restarted, percent, key, old, fresh);
            before = AssertAgree(before, percent, one, restarted, old, fresh);
        }

        Assert.Equal(Users, before.Count);
    }

    [Fact]
    public async Task Choose_HashedWithinTheSide_NextStepMovesOnlyThoseWhoComeOver()
    {
        await using var gateway = Gateway("hash-cookie:sid");
        var (old, fresh) = (Ports(1), Ports(101));
        int[]? before = null;
        foreach (var percent in Steps)
        {
            await ApplyAsync(gateway, percent, "cookie:sid", old, fresh);
            var now = Nodes(gateway);

            Assert.Equal(0, (before ?? now).Zip(now).Count(pair => pair.First != pair.Second && (pair.First >= 101 || pair.Second < 101)));
            before = now;
        }
    }

    [Fact]
    public async Task Choose_RequestsWithoutTheKey_AreSplitByTheWeights()
    {
        await using var gateway = Gateway("random");
        await ApplyAsync(gateway, 20, "cookie:sid", Ports(1), Ports(101));
        var (chooser, context) = (gateway.Get<NodeChooser>(), Rules.Request());

        var counts = Tables.Count(100_000, _ => chooser.Choose(context, Route, "kenger:shop").Node);

        Assert.InRange(counts.Where(pair => pair.Key >= 101).Sum(pair => pair.Value), 19_400, 20_600);
    }

    [Fact]
    public async Task Choose_NodeOnNeitherSide_GetsNothing()
    {
        await using var gateway = Gateway("random");
        gateway.Registry.SetStep(
            "shop", FakeRegistry.StickyAt(50), FakeRegistry.NodeOf("v1", 1), FakeRegistry.NodeOf("v2", 2), FakeRegistry.NodeOf("v3", 3, weight: 0, ownWeight: 100));
        await gateway.Watcher.RunOnceAsync(default);

        Assert.Equal([1, 2], Nodes(gateway).Distinct().Order());
    }

    [Fact]
    public async Task Choose_RuleMatches_GoesBeforeTheSide()
    {
        await using var gateway = Gateway("random");
        gateway.Registry.SetStep("shop", FakeRegistry.StickyAt(50), FakeRegistry.NodeOf("v1", 1), FakeRegistry.NodeOf("v2", 2));
        gateway.Registry.SetRules("shop", Rules.ForHeader("X-Tester", "1"));
        await gateway.Watcher.RunOnceAsync(default);

        var (chooser, context) = (gateway.Get<NodeChooser>(), Rules.Request("10.0.0.1", "/", ("X-Tester", "1")));

        Assert.Equal([2], Tables.Count(Users, i => chooser.Choose(As(context, i), Route, "kenger:shop").Node).Keys);
    }

    // The rule sends them to a namespace, and there its own rollout decides.
    [Fact]
    public async Task Choose_RuleLeadsToANamespaceWithAStickyRollout_ItsSidesCount()
    {
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_NAMESPACE", "front"));
        gateway.Registry.Set("front", FakeRegistry.Node(9));
        gateway.Registry.SetRules("front", Rules.ForHeader("X-Shop", "1", ns: "shop"));
        gateway.Registry.SetStep("shop", FakeRegistry.StickyAt(50), FakeRegistry.NodeOf("v1", 1), FakeRegistry.NodeOf("v2", 2));
        await using var direct = Gateway("random");
        direct.Registry.SetStep("shop", FakeRegistry.StickyAt(50), FakeRegistry.NodeOf("v1", 1), FakeRegistry.NodeOf("v2", 2));
        await direct.Watcher.RunOnceAsync(default);
        await gateway.Watcher.RunOnceAsync(default);
        await gateway.Watcher.RunOnceAsync(default);

        var (chooser, context) = (gateway.Get<NodeChooser>(), Rules.Request("10.0.0.1", "/", ("X-Shop", "1")));

        Assert.Equal(Nodes(direct), Enumerable.Range(0, Users).Select(i => chooser.Choose(As(context, i), Route, "kenger:front").Node!.Port));
    }

    [Fact]
    public async Task Choose_RolloutEnds_TheWeightsDecide()
    {
        await using var gateway = Gateway("random");
        gateway.Registry.SetStep("shop", FakeRegistry.StickyAt(50), FakeRegistry.NodeOf("v1", 1), FakeRegistry.NodeOf("v2", 2));
        await gateway.Watcher.RunOnceAsync(default);
        gateway.Registry.EndRollout("shop");
        await gateway.Watcher.RunOnceAsync(default);

        Assert.Null(gateway.Directory.Current.Find("shop")!.Sticky);
        Assert.NotEqual(Nodes(gateway), Nodes(gateway));
    }

    [Theory]
    [InlineData("cookie:sid")]
    [InlineData("header:X-User")]
    [InlineData("client")]
    public async Task Choose_StickyRollout_AllocatesNothing(string key)
    {
        await using var gateway = Gateway("hash-cookie:sid");
        await ApplyAsync(gateway, 50, key, Ports(1), Ports(101));
        var (chooser, context) = (gateway.Get<NodeChooser>(), As(Rules.Request(), 1));
        Choose();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Choose();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Choose()
        {
            for (var i = 0; i < 1000; i++)
            {
                Assert.True(chooser.Choose(context, Route, "kenger:shop").Node is not null);
            }
        }
    }

    [Fact]
    public async Task ChooseOther_NodeOfTheSideFails_StaysOnTheSideWhileItHasAnother()
    {
        await using var gateway = Gateway("random");
        gateway.Registry.SetStep(
            "shop", FakeRegistry.StickyAt(50), FakeRegistry.NodeOf("v1", 1), FakeRegistry.NodeOf("v1", 2), FakeRegistry.NodeOf("v2", 3), FakeRegistry.NodeOf("v2", 4));
        await gateway.Watcher.RunOnceAsync(default);
        var (chooser, context) = (gateway.Get<NodeChooser>(), Rules.Request());
        for (var i = 0; i < 200; i++)
        {
            var first = chooser.Choose(As(context, i), Route, "kenger:shop");
            var isNew = first.Node!.IsCandidate;
            var second = chooser.ChooseOther(context, first, [first.Node]);
            var third = chooser.ChooseOther(context, second, [first.Node, second.Node!]);
            var fourth = chooser.ChooseOther(context, third, [first.Node, second.Node!, third.Node!]);

            Assert.Equal((isNew, !isNew, !isNew), (second.Node!.IsCandidate, third.Node!.IsCandidate, fourth.Node!.IsCandidate));
            Assert.Null(chooser.ChooseOther(context, fourth, [first.Node, second.Node, third.Node, fourth.Node]).Node);
        }
    }

    private static HashSet<int> AssertAgree(HashSet<int> before, int percent, GatewayRig one, GatewayRig another, int[] old, int[] fresh)
    {
        HashSet<int> now = [.. Nodes(one).Index().Where(user => fresh.Contains(user.Item)).Select(user => user.Index)];
        HashSet<int> there = [.. Nodes(another).Index().Where(user => fresh.Contains(user.Item)).Select(user => user.Index)];

        Assert.Superset(before, now);
        Assert.Equal(now.Order(), there.Order());
        Assert.InRange(now.Count / (double)Users, (percent - 2) / 100.0, (percent + 2) / 100.0);
        Assert.All(Nodes(one), port => Assert.True(old.Contains(port) || fresh.Contains(port)));
        return now;
    }

    private static GatewayRig Gateway(string pick) => new(("KENGER_GATEWAY_NAMESPACE", "shop"), ("Kenger:Gateway:Pick", pick));

    // As the registry does it: each side gets its share, whatever it consists of.
    private static async Task ApplyAsync(GatewayRig gateway, int percent, string key, int[] old, int[] fresh, bool drained = false)
    {
        gateway.Registry.SetStep(
            "shop", FakeRegistry.StickyAt(percent, key), [.. Side("v1", old, 100 - percent, drained), .. Side("v2", fresh, percent, drained)]);
        await gateway.Watcher.RunOnceAsync(default);
        foreach (var entry in gateway.Directory.Current.FindNodes("shop")!.Entries)
        {
            gateway.Directory.Report(entry.Node, NodeHealth.Healthy(since: 1));
        }
    }

    private static IEnumerable<SyncNode> Side(string version, int[] ports, int share, bool drained)
    {
        var left = drained ? ports.Length / 2 : 0;
        return ports.Select((port, i) => FakeRegistry.NodeOf(
            version, port, i < left ? 0 : share * 60_000 / 100 / (ports.Length - left), i < left ? 0 : Own));
    }

    private static int[] Ports(int first) => [.. Enumerable.Range(first, NodesOfASide)];

    private static int[] Replaced(int[] ports) => [.. ports.Skip(NodesOfASide / 2), .. Enumerable.Range(ports.Max() + 1, NodesOfASide / 2)];

    private static int[] Nodes(GatewayRig gateway)
    {
        var (chooser, context) = (gateway.Get<NodeChooser>(), Rules.Request());
        return [.. Enumerable.Range(0, Users).Select(i => chooser.Choose(As(context, i), Route, "kenger:shop").Node!.Port)];
    }

    private static DefaultHttpContext As(DefaultHttpContext context, int user)
    {
        context.Request.Headers.Cookie = $"theme=dark; sid=session {user}";
        context.Request.Headers["X-User"] = $"user-{user}";
        context.Connection.RemoteIpAddress = new([10, (byte)(user >> 16), (byte)(user >> 8), (byte)user]);
        return context;
    }
}

using Kenger.Contracts;
using Kenger.Gateway.Forwarding;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Tests;

/// <summary>
/// Who gets how much, over many picks: what a rollout's weights and a rule's percentage say, whatever the numbers of nodes.
/// </summary>
public sealed class RuleShareTests
{
    private const int Picks = 200_000;

    private static readonly RouteConfig Route = new() { RouteId = "any" };

    public static TheoryData<int, int[], int[]> Sides()
    {
        var data = new TheoryData<int, int[], int[]>();
        foreach (var percent in new[] { 5, 20, 50 })
        {
            data.Add(percent, [100], [100, 100, 100]);
            data.Add(percent, [100, 100, 100], [100]);
            data.Add(percent, [10, 70, 1], [300, 5]);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void Pick_RolloutWeights_SplitByThePercentage(int percent, int[] candidates, int[] stable)
    {
        // As the registry does it: each side gets its share, split by own weights within it.
        var weights = Split(percent, candidates).Concat(Split(100 - percent, stable)).ToArray();
        var table = Tables.Table(weights);

        var counts = Tables.Count(Picks, _ => table.Pool.Pick());

        AssertShare(percent / 100.0, counts.Where(pair => pair.Key <= candidates.Length).Sum(pair => pair.Value), Picks);
        AssertNodes(counts, weights);
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public async Task Choose_PercentageOfTheUsers_GoesToTheSubsetAndBySideWithinIt(int percent, int[] candidates, int[] stable)
    {
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_NAMESPACE", "shop"));
        gateway.Registry.Set(
            "shop",
            [.. candidates.Select((weight, i) => FakeRegistry.NodeOf("v2", i + 1, weight: 0, ownWeight: weight)),
            .. stable.Select((weight, i) => FakeRegistry.NodeOf("v1", candidates.Length + i + 1, weight))]);
        gateway.Registry.SetRules("shop", Rules.Rule(new RuleMatch { Percent = percent, PercentKey = "header:X-User" }));
        await gateway.Watcher.RunOnceAsync(default);
        var chooser = gateway.Get<NodeChooser>();
        var context = Rules.Request();

        var counts = Tables.Count(Picks, i =>
        {
            context.Request.Headers["X-User"] = $"user-{i}";
            return chooser.Choose(context, Route, "kenger:shop").Node;
        });

        var sent = counts.Where(pair => pair.Key <= candidates.Length).Sum(pair => pair.Value);
        AssertShare(percent / 100.0, sent, Picks);
        AssertNodes(counts.Where(pair => pair.Key <= candidates.Length).ToDictionary(), candidates);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Choose_WithOrWithoutRules_AllocatesNothing(bool hasRules)
    {
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_NAMESPACE", "shop"));
        gateway.Registry.Set("shop", FakeRegistry.NodeOf("v1", 1), FakeRegistry.NodeOf("v2", 2));
        gateway.Registry.SetRules("shop", hasRules
            ? [Rules.ForHeader("X-Canary", "1"), Rules.ForClients("shop", "192.0.2.0/24") with { Id = 2 }, Rules.Rule(new RuleMatch { PathPrefix = "/a", Percent = 50 }, id: 3)]
            : []);
        await gateway.Watcher.RunOnceAsync(default);
        var chooser = gateway.Get<NodeChooser>();
        var context = Rules.Request(path: "/a/b");
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

    private static IEnumerable<int> Split(int share, int[] own) =>
        own.Select(weight => (int)Math.Round(60_000.0 * share / 100 * weight / own.Sum()));

    private static void AssertNodes(Dictionary<int, int> counts, int[] weights)
    {
        var (picks, total) = (counts.Values.Sum(), (double)weights.Sum());
        for (var i = 0; i < weights.Length; i++)
        {
            AssertShare(weights[i] / total, counts.GetValueOrDefault(i + 1), picks);
        }
    }

    private static void AssertShare(double share, int hits, int of)
    {
        var sigma = Math.Sqrt(of * share * (1 - share));
        Assert.InRange(hits, (of * share) - (4 * sigma), (of * share) + (4 * sigma));
    }
}

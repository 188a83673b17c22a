using FsCheck;
using FsCheck.Fluent;
using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Tests.State;

public sealed class SplitWeightsTests
{
    private const NodeSide S = NodeSide.Stable;
    private const NodeSide C = NodeSide.Candidate;
    private const NodeSide H = NodeSide.Retired;

    // Always the same ones: what is found is found by everybody.
    private const ulong Seed = 20260102;

    public static TheoryData<int[], int[]> Sides => new()
    {
        { [100], [100, 100, 100] },
        { [100, 100, 100], [100] },
        { [1], [65535] },
        { [65535], [1] },
        { [65535, 1], [65535, 65535, 1] },
        { [7, 11, 13], [97, 89, 3, 50000] },
        { [1], [.. Enumerable.Repeat(100, 10_000)] },
        { [.. Enumerable.Repeat(100, 10_000)], [1] },
        { [.. Enumerable.Repeat(65535, 10_000)], [.. Enumerable.Range(1, 10_000)] },
    };

    [Theory]
    [MemberData(nameof(Sides))]
    public void Compile_AnyPercent_SplitsExactly(int[] candidates, int[] stable)
    {
        int[] own = [.. candidates, .. stable];
        NodeSide[] sides = [.. candidates.Select(_ => C), .. stable.Select(_ => S)];

        for (var percent = 1; percent < 100; percent++)
        {
            var weights = SplitWeights.Compile(own, sides, percent);

            AssertSplit(own, sides, percent, weights);
        }
    }

    [Fact]
    public void Compile_AnySides_SplitExactly() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(Seed, 1),
        Prop.ForAll(AnyNodes(), Gen.Choose(0, 100).ToArbitrary(), (nodes, percent) =>
        {
            int[] own = [.. nodes.Select(node => node.Own)];
            NodeSide[] sides = [.. nodes.Select(node => node.Side)];

            AssertSplit(own, sides, percent, SplitWeights.Compile(own, sides, percent));
        }));

    [Fact]
    public void Compile_AnyNodes_IsStable() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(Seed, 3),
        Prop.ForAll(AnyNodes(), Gen.Choose(0, 100).ToArbitrary(), (nodes, percent) =>
        {
            int[] own = [.. nodes.Select(node => node.Own)];
            NodeSide[] sides = [.. nodes.Select(node => node.Side)];

            Assert.Equal(SplitWeights.Compile(own, sides, percent), SplitWeights.Compile(own, sides, percent));
        }));

    // 1:3 and 3:1 with unequal weights, as the original's Lua client picks: by the numbers in "weight" alone.
    [Theory]
    [InlineData(5, new[] { 100 }, new[] { 10, 100, 250 })]
    [InlineData(20, new[] { 100 }, new[] { 10, 100, 250 })]
    [InlineData(50, new[] { 100 }, new[] { 10, 100, 250 })]
    [InlineData(5, new[] { 10, 100, 250 }, new[] { 100 })]
    [InlineData(20, new[] { 10, 100, 250 }, new[] { 100 })]
    [InlineData(50, new[] { 10, 100, 250 }, new[] { 100 })]
    [InlineData(1, new[] { 3 }, new[] { 7, 65535 })]
    [InlineData(99, new[] { 3 }, new[] { 7, 65535 })]
    public void Picks_200000OfTheOriginalsClient_AreWithin4Sigma(int percent, int[] candidates, int[] stable)
    {
        const int Picks = 200_000;
        int[] own = [.. candidates, .. stable];
        NodeSide[] sides = [.. candidates.Select(_ => C), .. stable.Select(_ => S)];
        var weights = SplitWeights.Compile(own, sides, percent);
        var random = new Random(20260101);
        var counts = new int[own.Length];

        for (var i = 0; i < Picks; i++)
        {
            counts[PickAsLua(random, weights)]++;
        }

        AssertShare(percent / 100.0, counts.Take(candidates.Length).Sum());
        for (var i = 0; i < own.Length; i++)
        {
            var side = sides[i] == C ? percent : 100 - percent;
            AssertShare(side / 100.0 * own[i] / own.Where((_, at) => sides[at] == sides[i]).Sum(), counts[i]);
        }

        static void AssertShare(double share, int count)
        {
            var sigma = Math.Sqrt(Picks * share * (1 - share));
            Assert.InRange(count, (Picks * share) - (4 * sigma), (Picks * share) + (4 * sigma));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(100)]
    public void Compile_NoCandidateThere_StableGetAllByTheirOwnWeights(int percent) =>
        Assert.Equal([7, 0, 0, 0], SplitWeights.Compile([7, 0, 0, 9], [S, C, S, H], percent));

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(100)]
    public void Compile_NoStableThere_CandidatesGetAllByTheirOwnWeights(int percent) =>
        Assert.Equal([0, 8, 0, 0], SplitWeights.Compile([0, 8, 0, 9], [S, C, S, H], percent));

    [Fact]
    public void Compile_At100Percent_StableGetNothing() =>
        Assert.Equal([0, 8, 3], SplitWeights.Compile([5, 8, 3], [S, C, C], 100));

    [Fact]
    public void Compile_OnlyHeldThere_ServeByTheirOwnWeights() =>
        Assert.Equal([0, 8, 3], SplitWeights.Compile([0, 8, 3], [S, H, H], 50));

    [Fact]
    public void Compile_NobodyThere_GivesNobodyAnything()
    {
        Assert.Equal([0, 0], SplitWeights.Compile([0, 0], [S, C], 50));
        Assert.Empty(SplitWeights.Compile([], [], 50));
    }

    [Fact]
    public void Compile_MoreNodesThanUnits_KeepsTheSplit()
    {
        int[] own = [65535, .. Enumerable.Repeat(100, 10_000)];
        NodeSide[] sides = [C, .. Enumerable.Repeat(S, 10_000)];

        var weights = SplitWeights.Compile(own, sides, 99);

        Assert.Equal(weights[0], 99L * weights.Skip(1).Sum());
        Assert.All(weights.Skip(1), weight => Assert.InRange(weight, 0, 1));
    }

    [Fact]
    public void Compile_OrdinarySides_KeepProportionsExactly()
    {
        var weights = SplitWeights.Compile([100, 300, 50, 150], [S, S, C, C], 20);

        Assert.Equal(3 * weights[0], weights[1]);
        Assert.Equal(3 * weights[2], weights[3]);
        Assert.Equal(weights[0] + weights[1], 4 * (weights[2] + weights[3]));
    }

    private static void AssertSplit(int[] own, NodeSide[] sides, int percent, int[] weights)
    {
        Assert.Equal(own.Length, weights.Length);
        Assert.All(weights, weight => Assert.InRange(weight, 0, FieldChecks.MaxWeight));
        Assert.All(own.Zip(weights), pair => Assert.False(pair is { First: 0, Second: > 0 }, "nobody without a weight of its own gets one"));
        var candidates = Sum(C, weights);
        var stable = Sum(S, weights);
        if (Sum(C, own) > 0 && Sum(S, own) > 0)
        {
            Assert.Equal(0, Sum(H, weights));
            Assert.Equal(candidates * (100 - percent), stable * percent);
            Assert.True(candidates + stable > 0);
            AssertFair(C);
            AssertFair(S);
        }
        else
        {
            // Whoever is there serves by its own weight.
            Assert.Equal(own.Length == 0 ? 0 : own.Max() > 0 ? 1 : 0, candidates + stable + Sum(H, weights) > 0 ? 1 : 0);
            Assert.All(own.Zip(weights), pair => Assert.True(pair.Second == pair.First || pair.Second == 0));
            Assert.True(Sum(H, weights) == 0 || candidates + stable == 0);
        }

        // Within a side nobody is further than one unit from its part.
        void AssertFair(NodeSide side)
        {
            var (units, all) = (Sum(side, weights), Sum(side, own));
            for (var i = 0; i < own.Length; i++)
            {
                Assert.True(sides[i] != side || Math.Abs((weights[i] * all) - (units * own[i])) < all, $"node {i} has {weights[i]}");
            }
        }

        long Sum(NodeSide side, int[] values) => values.Where((_, i) => sides[i] == side).Sum(value => (long)value);
    }

    // The original's own words: a random number up to the total, and whoever the running sum reaches it at.
    private static int PickAsLua(Random random, int[] weights)
    {
        var rand = random.NextInt64(1, weights.Sum(weight => (long)weight) + 1);
        var cumulative = 0L;
        for (var i = 0; i < weights.Length; i++)
        {
            cumulative += weights[i];
            if (weights[i] > 0 && rand <= cumulative)
            {
                return i;
            }
        }

        return -1;
    }

    private static Arbitrary<(int Own, NodeSide Side)[]> AnyNodes()
    {
        var weight = Gen.Frequency(
            (1, Gen.Constant(0)), (1, Gen.Constant(FieldChecks.MaxWeight)), (4, Gen.Choose(1, 200)), (2, Gen.Choose(1, FieldChecks.MaxWeight)));
        var node = weight.Zip(Gen.Elements(S, C, H)).Select(pair => (pair.Item1, pair.Item2));
        return node.ArrayOf().ToArbitrary();
    }
}

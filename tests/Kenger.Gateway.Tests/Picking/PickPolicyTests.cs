namespace Kenger.Gateway.Tests;

public sealed class PickPolicyTests
{
    private const int Picks = 1_000_000;
    private static readonly int[] Weights = [1, 10, 50, 0];

    public static TheoryData<string> Policies => ["random", "round-robin", "least-requests", "hash"];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Pick_AMillionTimes_SharesByWeightWithinFourSigma(string policy)
    {
        var counts = TableKit.Count(Picks, By(policy, TableKit.Table(Weights)));

        AssertShares(counts, Weights);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Pick_NodeIsOut_ItsShareGoesToTheOthersByWeight(string policy)
    {
        var counts = TableKit.Count(Picks, By(policy, TableKit.Sick(TableKit.Table(20, 10, 50, 0, 7), 3)));

        AssertShares(counts, [20, 10, 0, 0, 7]);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Pick_NobodyEligible_Null(string policy)
    {
        Assert.Null(By(policy, TableKit.Sick(TableKit.Table(0, 5), 2))(0));
        Assert.Null(By(policy, TableKit.Table(0, 0))(0));
        Assert.Null(By(policy, TableKit.Table())(0));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Pick_OnlyOneOfManyLeft_GetsEverything(string policy)
    {
        var table = TableKit.Sick(TableKit.Table([.. Enumerable.Repeat(100, 40), 0]), [.. Enumerable.Range(1, 39)]);

        Assert.Equal([40], TableKit.Count(1000, By(policy, table)).Keys);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Pick_Panic_StillNothingForWeightZero(string policy)
    {
        var rules = NodeTableRules.Default with { PanicThreshold = 1 };
        var healthy = new NodeTable("shop", TableKit.Entries(5, 5, 0), rules);
        var panicking = healthy.With(healthy.Entries[0].Node, NodeHealth.Unhealthy("gone", since: 1), rules);

        Assert.True(panicking.IsPanicking);
        Assert.Equal([1, 2], TableKit.Count(1000, By(policy, panicking)).Keys.Order());
    }

    [Theory]
    [InlineData("random", PickKind.Random, null)]
    [InlineData("round-robin", PickKind.RoundRobin, null)]
    [InlineData("least-requests", PickKind.LeastRequests, null)]
    [InlineData("hash-client", PickKind.HashOfClient, null)]
    [InlineData("hash-header:X-User", PickKind.HashOfHeader, "X-User")]
    [InlineData("hash-cookie:sid", PickKind.HashOfCookie, "sid")]
    public void TryParse_EachPolicy_IsKnown(string value, object kind, string? name) =>
        Assert.Equal(new PickPolicy((PickKind)kind, name), PickPolicy.TryParse(value));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Random")]
    [InlineData("hash")]
    [InlineData("hash-header:")]
    [InlineData("hash-cookie:two words")]
    public void TryParse_AnythingElse_Null(string? value) => Assert.Null(PickPolicy.TryParse(value));

    // The same draws in every run: four sigma are left by chance once in a while.
    private static Func<int, GatewayNode?> By(string policy, NodeTable table)
    {
        var random = new Random(20260101);
        return policy switch
        {
            "random" => _ => table.Pick((ulong)random.NextInt64() << 1),
            "round-robin" => _ => table.PickNext(),
            "least-requests" => _ => table.PickLessBusy((ulong)random.NextInt64() << 1, (ulong)random.NextInt64() << 1),
            _ => i => table.PickFor(StableHash.Of($"user-{i}")),
        };
    }

    private static void AssertShares(Dictionary<int, int> counts, int[] weights)
    {
        var picks = (double)counts.Values.Sum();
        for (var i = 0; i < weights.Length; i++)
        {
            var share = (double)weights[i] / weights.Sum();
            var sigma = Math.Sqrt(picks * share * (1 - share));
            Assert.InRange(counts.GetValueOrDefault(i + 1), (picks * share) - (4 * sigma), (picks * share) + (4 * sigma));
        }
    }
}

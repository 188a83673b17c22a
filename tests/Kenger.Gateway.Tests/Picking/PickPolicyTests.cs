using Kenger.Gateway.Clients;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Picking;

namespace Kenger.Gateway.Tests;

public sealed class PickPolicyTests
{
    private const int Picks = 1_000_000;
    private static readonly int[] Weights = [1, 10, 50, 0];

    private static RemoteClient Clients => new(Microsoft.Extensions.Options.Options.Create(new KengerGatewayOptions()));

    public static TheoryData<string> Policies => ["random", "round-robin", "least-requests", "hash"];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Pick_AMillionTimes_SharesByWeightWithinFourSigma(string policy)
    {
        var counts = Tables.Count(Picks, By(policy, Tables.Table(Weights)));

        AssertShares(counts, Weights);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Pick_NodeIsOut_ItsShareGoesToTheOthersByWeight(string policy)
    {
        var counts = Tables.Count(Picks, By(policy, Tables.Sick(Tables.Table(20, 10, 50, 0, 7), 3)));

        AssertShares(counts, [20, 10, 0, 0, 7]);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Pick_NobodyEligible_Null(string policy)
    {
        Assert.Null(By(policy, Tables.Sick(Tables.Table(0, 5), 2))(0));
        Assert.Null(By(policy, Tables.Table(0, 0))(0));
        Assert.Null(By(policy, Tables.Table())(0));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Pick_OnlyOneOfManyLeft_GetsEverything(string policy)
    {
        var table = Tables.Sick(Tables.Table([.. Enumerable.Repeat(100, 40), 0]), [.. Enumerable.Range(1, 39)]);

        Assert.Equal([40], Tables.Count(1000, By(policy, table)).Keys);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Pick_Panic_StillNothingForWeightZero(string policy)
    {
        var rules = NodeTableSettings.Default with { PanicThreshold = 1 };
        var healthy = new NodeTable("shop", Tables.Entries(5, 5, 0), rules);
        var panicking = healthy.With(healthy.Entries[0].Node, NodeHealth.Unhealthy("gone", since: 1), rules);

        Assert.True(panicking.IsPanicking);
        Assert.Equal([1, 2], Tables.Count(1000, By(policy, panicking)).Keys.Order());
    }

    [Theory]
    [InlineData("random", typeof(RandomPick), null)]
    [InlineData("round-robin", typeof(RoundRobinPick), null)]
    [InlineData("least-requests", typeof(LeastRequestsPick), null)]
    [InlineData("hash-client", typeof(HashPick), "10.0.0.1")]
    [InlineData("hash-header:X-User", typeof(HashPick), "ann")]
    [InlineData("hash-cookie:sid", typeof(HashPick), "s1")]
    public void TryParse_EachPolicy_IsKnown(string value, Type kind, string? key)
    {
        var policy = PickPolicies.TryParse(value, Clients)!;

        Assert.True(PickPolicies.IsKnown(value));
        Assert.Equal(kind, policy.GetType());
        Assert.Equal(value, policy.ToString());
        Assert.Equal(key, policy.KeyOf(Rules.Request("10.0.0.1", "/", ("X-User", "ann"), ("Cookie", "sid=s1"))));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Random")]
    [InlineData("hash")]
    [InlineData("hash-header:")]
    [InlineData("hash-cookie:two words")]
    public void TryParse_AnythingElse_Null(string? value)
    {
        Assert.Null(PickPolicies.TryParse(value, Clients));
        Assert.False(PickPolicies.IsKnown(value));
    }

    [Fact]
    public void Rule_OfAllPolicies_NamesEach() => Assert.Equal(
        "must be random, round-robin, least-requests, hash-client, hash-header:NAME or hash-cookie:NAME", PickPolicies.Rule);

    // A way to pick that is not written down is one that nobody finds.
    [Theory]
    [InlineData("src/Kenger.Gateway/README.md", "`{0}")]
    [InlineData("src/Kenger.Gateway/Options/KengerGatewayOptions.cs", "<c>{0}")]
    public void Documents_OfPicking_NameEachPolicy(string document, string form)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Kenger.sln")))
        {
            root = root.Parent!;
        }

        var text = File.ReadAllText(Path.Combine(root.FullName, document));
        Assert.All(PickPolicies.All,
            policy => Assert.Contains(string.Format(null, form, policy.Text.Split(':')[0]), text, StringComparison.Ordinal));
    }

    // The same draws in every run: four sigma are left by chance once in a while.
    private static Func<int, GatewayNode?> By(string policy, NodeTable table)
    {
        var random = new Random(20260101);
        return policy switch
        {
            "random" => _ => table.Pool.Pick((ulong)random.NextInt64() << 1),
            "round-robin" => _ => table.Pool.PickNext(),
            "least-requests" => _ => table.Pool.PickLessBusy((ulong)random.NextInt64() << 1, (ulong)random.NextInt64() << 1),
            _ => i => table.Pool.PickFor(StableHash.Hash($"user-{i}")),
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

using Kenger.Contracts;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Tests.Rollouts;

// Inside: the registry has a namespace Traffic, which would be found before its method of that name.
using static Kenger.Registry.TestKit.ExampleRollouts;

public sealed class RolloutLimitsTests
{
    private static readonly RolloutAnalysis Defaults = RolloutLimits.WithDefaults(null);

    // The verdict is named by a text, because its type is internal.
    [Theory]
    [InlineData(1000, 50, 0.05, nameof(VerdictKind.Kept))]
    [InlineData(1000, 51, 0.05, nameof(VerdictKind.Doubtful))]
    [InlineData(1000, 80, 0.05, nameof(VerdictKind.Broken))]
    [InlineData(3, 3, 0.05, nameof(VerdictKind.Broken))]
    // Two requests may be one accident.
    [InlineData(2, 2, 0.05, nameof(VerdictKind.Doubtful))]
    [InlineData(1000, 0, 0.0, nameof(VerdictKind.Kept))]
    [InlineData(1000, 1, 0.0, nameof(VerdictKind.Broken))]
    [InlineData(1000, 1000, 1.0, nameof(VerdictKind.Kept))]
    public void Judge_ErrorRate_IsBrokenWhenThatIsSure(long requests, long errors, double most, string verdict) => Assert.Equal(
        verdict, RolloutLimits.Judge(Defaults with { MaxErrorRate = most }, Traffic(requests, errors), null).Kind.ToString());

    [Theory]
    // Below five in a thousand the old nodes count as five in a thousand.
    [InlineData(10, 0, nameof(VerdictKind.Kept))]
    [InlineData(12, 0, nameof(VerdictKind.Doubtful))]
    [InlineData(25, 0, nameof(VerdictKind.Broken))]
    [InlineData(40, 20, nameof(VerdictKind.Kept))]
    [InlineData(25, 20, nameof(VerdictKind.Kept))]
    [InlineData(60, 10, nameof(VerdictKind.Broken))]
    public void Judge_ErrorRateAgainstStable_IsOnByItself(long errors, long stableErrors, string verdict)
    {
        var found = RolloutLimits.Judge(Defaults with { MaxErrorRate = 1 }, Traffic(1000, errors), Traffic(1000, stableErrors));

        Assert.Equal(verdict, found.Kind.ToString());
        Assert.Equal(verdict != nameof(VerdictKind.Kept), found.Reason?.Contains("max_error_rate_vs_stable", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData(1, 3, 100, nameof(VerdictKind.Broken))]
    [InlineData(2, 2, 99, nameof(VerdictKind.Doubtful))]
    [InlineData(3, 1, 98, nameof(VerdictKind.Doubtful))]
    [InlineData(10, 1, 98, nameof(VerdictKind.Doubtful))]
    public void SeenOnce_ANodeTakesNoConnections_IsOneAccidentHoweverManyGatewaysMetIt(int gateways, long errors, long requests, string verdict)
    {
        var seen = (Traffic(100, 3) with { ConnectFailures = 3 }).SeenOnce(gateways);

        Assert.Equal((requests, errors, errors), (seen.Requests, seen.Errors, seen.ConnectFailures));
        Assert.Equal(verdict, RolloutLimits.Judge(Defaults, seen with { Requests = 3 }, Traffic(1000)).Kind.ToString());
    }

    [Fact]
    public void Judge_NotFoundForEverything_IsBrokenAfterAFew()
    {
        var verdict = RolloutLimits.Judge(Defaults, Traffic(5) with { ClientErrors = 5 }, Traffic(40) with { ClientErrors = 1 });

        Assert.Equal(VerdictKind.Broken, verdict.Kind);
        Assert.Equal(
            "5 of 5 requests (100 %) of the new nodes were answered with 4xx and 1 of 40 requests (2.5 %) of the old ones, "
                + "and the limit is 2 times their rate (max_client_error_rate_vs_stable)",
            verdict.Reason);
    }

    [Theory]
    [InlineData(100, 40, 0, nameof(VerdictKind.Kept))]
    [InlineData(3, 3, 0, nameof(VerdictKind.Doubtful))]
    [InlineData(20, 20, 0, nameof(VerdictKind.Broken))]
    // Some services answer most requests with 4xx: somebody has to look, and nothing is given up.
    [InlineData(100, 0, 40, nameof(VerdictKind.Kept))]
    [InlineData(1000, 0, 1000, nameof(VerdictKind.Doubtful))]
    public void Judge_NothingToCompareWith_MostCantBeUsual(long requests, long abandoned, long clientErrors, string verdict) => Assert.Equal(
        verdict,
        RolloutLimits.Judge(Defaults, Traffic(requests) with { Abandoned = abandoned, ClientErrors = clientErrors }, null).Kind.ToString());

    [Fact]
    public void Judge_NothingToCompareWithAndAllAllowed_IsNotBroken() => Assert.NotEqual(
        VerdictKind.Broken,
        RolloutLimits.Judge(
            Defaults with { MaxAbandonedRateVsStable = 100, MaxClientErrorRateVsStable = 100 }, Traffic(50) with { Abandoned = 50 }, null).Kind);

    [Fact]
    public void Judge_AsOnTheOldSide_IsKept() => Assert.Equal(
        Verdict.Kept,
        RolloutLimits.Judge(
            Defaults,
            Traffic(1000, 5) with { ClientErrors = 21, Abandoned = 11 },
            Traffic(4000, 20) with { ClientErrors = 80, Abandoned = 40 }));

    [Fact]
    public void Judge_HangsUntilClientsLeave_IsBrokenAfterAFew()
    {
        var hanging = TrafficSums.None with { Requests = 4, Abandoned = 4, AbandonedAfter = Traffic(4, 0, 2000).Latency };

        Assert.Contains(
            "max_error_rate_vs_stable", RolloutLimits.Judge(Defaults, hanging, Traffic(100)).Reason, StringComparison.Ordinal);
        // With a limit of its own there is no need of old nodes.
        Assert.Contains(
            "(max_error_rate)", RolloutLimits.Judge(Defaults with { MaxP99Ms = 500 }, hanging, null).Reason, StringComparison.Ordinal);
        // Who waits no longer than answers take says nothing about the node.
        Assert.Equal(
            VerdictKind.Kept, RolloutLimits.Judge(Defaults with { MaxAbandonedRateVsStable = 1000 }, hanging, Traffic(100, latencyMs: 3000)).Kind);
    }

    [Fact]
    public void Judge_Latency_IsBrokenByTheShareThatIsSlower()
    {
        var limit = Defaults with { MaxP99Ms = 300 };

        Assert.Contains("max_p99_ms", RolloutLimits.Judge(limit, Mixed(90, 10), null).Reason, StringComparison.Ordinal);
        Assert.Equal(VerdictKind.Broken, RolloutLimits.Judge(limit, Mixed(0, 3), null).Kind);
        Assert.Equal(VerdictKind.Doubtful, RolloutLimits.Judge(limit, Mixed(98, 2), null).Kind);
        Assert.Equal(VerdictKind.Kept, RolloutLimits.Judge(limit, Mixed(1000, 0), null).Kind);

        static TrafficSums Mixed(long fast, long slow) => Traffic(fast) with
        {
            Requests = fast + slow,
            Latency = [.. Traffic(fast).Latency.Zip(Traffic(slow, 0, 500).Latency, (a, b) => a + b)],
        };
    }

    [Fact]
    public void Judge_LatencyAgainstStable_IsWhatIsAboveTheMultiple()
    {
        var analysis = Defaults with { MaxP99VsStable = 2 };

        Assert.Contains("max_p99_vs_stable", RolloutLimits.Judge(analysis, Traffic(100, latencyMs: 100), Traffic(100, latencyMs: 30)).Reason, StringComparison.Ordinal);
        Assert.Equal(VerdictKind.Kept, RolloutLimits.Judge(analysis, Traffic(100, latencyMs: 50), Traffic(100, latencyMs: 30)).Kind);
    }

    [Fact]
    public void Judge_LimitWithoutData_IsNoPass()
    {
        Assert.Equal(VerdictKind.NoData, RolloutLimits.Judge(Defaults with { MaxP99Ms = 500 }, TrafficSums.None with { Requests = 100 }, null).Kind);
        Assert.Equal(VerdictKind.NoData, RolloutLimits.Judge(Defaults with { MaxP99VsStable = 2 }, Traffic(100), null).Kind);
        Assert.Equal(VerdictKind.NoData, RolloutLimits.Judge(Defaults with { MaxErrorRateVsStable = 2 }, Traffic(100), null).Kind);
        Assert.Equal(VerdictKind.Kept, RolloutLimits.Judge(Defaults, Traffic(100), null).Kind);
    }

    [Fact]
    public void Judge_MoreConfidence_TakesMore()
    {
        var traffic = Traffic(3, 3);

        Assert.Equal(VerdictKind.Broken, RolloutLimits.Judge(Defaults with { Confidence = 0.99 }, traffic, null).Kind);
        Assert.Equal(VerdictKind.Doubtful, RolloutLimits.Judge(Defaults with { Confidence = 0.9999 }, traffic, null).Kind);
        Assert.Equal(VerdictKind.Broken, RolloutLimits.Judge(Defaults with { Confidence = 0.9999 }, Traffic(5, 5), null).Kind);
    }

    [Fact]
    public void WithDefaults_AnyAnalysis_HasThoseThatStandByThemselves()
    {
        Assert.Equal(new RolloutAnalysis { MaxErrorRate = 0.05, MinRequests = 100, Confidence = 0.95 }, RolloutLimits.WithDefaults(null));
        Assert.Equal(
            new RolloutAnalysis { MaxP99Ms = 5, MaxErrorRate = 1, MinRequests = 7, Confidence = 0.95 },
            RolloutLimits.WithDefaults(new RolloutAnalysis { MaxP99Ms = 5, MaxErrorRate = 1, MinRequests = 7 }));
    }
}

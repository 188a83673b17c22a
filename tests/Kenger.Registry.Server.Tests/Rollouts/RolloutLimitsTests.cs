using Kenger.Contracts;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State.Releases;
using static Kenger.Registry.TestKit.ExampleRollouts;

namespace Kenger.Registry.Server.Tests.Rollouts;

public sealed class RolloutLimitsTests
{
    [Theory]
    [InlineData(1000, 50, 0.05, false)]
    [InlineData(1000, 51, 0.05, true)]
    [InlineData(1000, 0, 0.0, false)]
    [InlineData(1000, 1, 0.0, true)]
    [InlineData(1000, 1000, 1.0, false)]
    public void Breach_ErrorRate_IsWhatIsAboveTheLimit(long requests, long errors, double most, bool breach) => Assert.Equal(
        breach, RolloutLimits.Breach(new RolloutAnalysis { MaxErrorRate = most }, Traffic(requests, errors), null) is not null);

    [Theory]
    [InlineData(20, 10, 2.0, false)]
    [InlineData(21, 10, 2.0, true)]
    // Below one in a thousand the old nodes count as one in a thousand.
    [InlineData(2, 0, 2.0, false)]
    [InlineData(3, 0, 2.0, true)]
    [InlineData(0, 0, 1.0, false)]
    public void Breach_ErrorRateAgainstStable_IsWhatIsAboveTheMultiple(long errors, long stableErrors, double most, bool breach) => Assert.Equal(
        breach,
        RolloutLimits.Breach(new RolloutAnalysis { MaxErrorRateVsStable = most }, Traffic(1000, errors), Traffic(1000, stableErrors)) is not null);

    [Fact]
    public void Breach_OneErrorAmongFewRequests_IsNoneByComparison()
    {
        var analysis = new RolloutAnalysis { MaxErrorRateVsStable = 1 };

        Assert.Null(RolloutLimits.Breach(analysis, Traffic(100, 1), Traffic(1900)));
        Assert.NotNull(RolloutLimits.Breach(analysis, Traffic(100, 2), Traffic(1900)));
    }

    [Fact]
    public void Breach_Latency_IsJudgedByThe99th()
    {
        var slow = Traffic(98, latencyMs: 10) with { Latency = [.. Traffic(98, 0, 10).Latency.Zip(Traffic(2, 0, 500).Latency, (a, b) => a + b)], Requests = 100 };

        var reason = RolloutLimits.Breach(new RolloutAnalysis { MaxP99Ms = 300 }, slow, null);

        Assert.Contains("max_p99_ms", reason, StringComparison.Ordinal);
        Assert.Null(RolloutLimits.Breach(new RolloutAnalysis { MaxP99Ms = 300 }, Traffic(100, latencyMs: 10), null));
    }

    [Fact]
    public void Breach_LatencyAgainstStable_IsWhatIsAboveTheMultiple()
    {
        var analysis = new RolloutAnalysis { MaxP99VsStable = 2 };

        Assert.Contains("max_p99_vs_stable", RolloutLimits.Breach(analysis, Traffic(100, latencyMs: 100), Traffic(100, latencyMs: 30)), StringComparison.Ordinal);
        Assert.Null(RolloutLimits.Breach(analysis, Traffic(100, latencyMs: 50), Traffic(100, latencyMs: 30)));
        Assert.Null(RolloutLimits.Breach(analysis, Traffic(100, latencyMs: 50), TrafficSums.None));
        Assert.Null(RolloutLimits.Breach(analysis, Traffic(100, latencyMs: 50), null));
    }

    [Fact]
    public void Breach_NoAnswersAtAll_HasNoLatency() =>
        Assert.Null(RolloutLimits.Breach(new RolloutAnalysis { MaxP99Ms = 1 }, new TrafficSums(100, 0, TrafficSums.None.Latency), null));

    [Fact]
    public void WithDefaults_NoLimitGiven_HasOne()
    {
        Assert.Equal(new RolloutAnalysis { MaxErrorRate = 0.05, MinRequests = 100 }, RolloutLimits.WithDefaults(null));
        Assert.Equal(new RolloutAnalysis { MaxErrorRate = 0.05, MinRequests = 7 }, RolloutLimits.WithDefaults(new RolloutAnalysis { MinRequests = 7 }));
        Assert.Equal(new RolloutAnalysis { MaxP99Ms = 5, MinRequests = 100 }, RolloutLimits.WithDefaults(new RolloutAnalysis { MaxP99Ms = 5 }));
    }
}

using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State.Releases;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Rollouts;

/// <summary>What gateways say now, read from counters that only grow.</summary>
public sealed class GatewayWatchTests
{
    private static readonly GatewayMark A = new(0x0a);
    private static readonly GatewayMark B = new(0xb0);
    private static readonly GatewayMark C = new(0xc1);

    private readonly FakeTimeProvider _time = new();
    private readonly Dictionary<(int Step, string Counter), long> _counters = [];
    private readonly GatewayWatch _watch;

    public GatewayWatchTests() => _watch = new GatewayWatch(_time);

    [Fact]
    public void Look_OneOfTwoIsDown_IsCountedUntilItSaysOtherwise()
    {
        Say(A, down: true);
        Say(B, down: false);
        Assert.Equal((2, 1), Look());
        // Nobody said anything since.
        Assert.Equal((2, 1), Look());

        Say(A, down: false);
        Assert.Equal((2, 0), Look());

        Say(A, down: true);
        Say(B, down: true);
        Assert.Equal((2, 2), Look());
    }

    [Fact]
    public void Look_SeveralReportsSinceTheLastLook_AreDownWhenAllWere()
    {
        Say(A, down: true);
        Say(A, down: false);
        Assert.Equal((1, 0), Look());

        Say(A, down: true);
        Say(A, down: true);
        Assert.Equal((1, 1), Look());
    }

    [Fact]
    public void Look_NextStep_BeginsAnew()
    {
        Say(A, down: true);
        Assert.Equal((1, 1), Look());

        // It tells of the rollout still, and has said nothing of this step.
        Assert.Equal((1, 0), Look(step: 2));
        Say(A, down: true, step: 2);
        Assert.Equal((1, 1), Look(step: 2));
    }

    [Fact]
    public void Look_AnotherServerTakesOver_WaitsForTheNextWord()
    {
        Say(A, down: true);
        Say(A, down: false);
        Say(A, down: true);

        var other = new GatewayWatch(_time);

        Assert.Equal(0, other.Look(1, 1, Rows(1), []).Down);
        Say(A, down: true);
        Assert.Equal(1, other.Look(1, 1, Rows(1), []).Down);
    }

    [Fact]
    public void Look_GatewayIsGone_IsForgotten()
    {
        Say(A, down: true);
        Assert.Equal((1, 1), Look());

        _time.Advance(GatewayWatch.Lifetime);

        Assert.Equal((0, 0), Look());
        _watch.Forget(1);
        Assert.Equal((1, 1), Look());
        _watch.KeepOnly([2]);
        Assert.Equal((1, 1), Look());
    }

    [Fact]
    public void Look_GatewayThatKnowsNoRollouts_IsNamedAfterThreeReports()
    {
        Count(0, RolloutSample.Deaf(B), 2);
        Assert.Empty(_watch.Look(1, 1, Rows(1), []).Deaf);
        Count(0, RolloutSample.Deaf(B), 1);
        Assert.Equal([B], _watch.Look(1, 1, Rows(1), []).Deaf);
        Assert.Equal(0, _watch.Look(1, 1, Rows(1), []).Gateways);

        // It was upgraded.
        Say(B, down: false);
        Assert.Empty(_watch.Look(1, 1, Rows(1), []).Deaf);
    }

    [Fact]
    public void Look_OtherRows_AreNoGateways()
    {
        var views = _watch.Look(1, 1, [Row(0, "reports", 3), Row(1, "passes", 1), Row(1, "seen.zz", 1), Row(1, "latency.10", 1)], []);

        Assert.Equal((0, 0), (views.Gateways, views.Down));
    }

    [Fact]
    public void Look_OthersFollowAndHadNoTimeToSpeak_TheFirstIsOneOfAll()
    {
        Say(A, down: true);
        Assert.Equal((3, 1), Look(followers: [A, B, C]));
        Say(B, down: true);
        Assert.Equal((3, 2), Look(followers: [A, B, C]));

        // One that never speaks, as older gateways and other kinds don't, counts no longer.
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal((2, 2), Look(followers: [A, B, C]));
    }

    [Fact]
    public void Look_GatewayComesInTheMiddle_HasTimeForItsFirstWord()
    {
        Say(A, down: true);
        Assert.Equal((1, 1), Look(followers: [A]));
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal((2, 1), Look(followers: [A, B]));
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal((1, 1), Look(followers: [A, B]));
    }

    [Fact]
    public void Look_GatewayFollowsNoMore_CountsNoMore()
    {
        Say(A, down: true);
        Say(B, down: false);
        Assert.Equal((2, 1), Look(followers: [A, B]));
        // After a restart of this server others may need a while to come back.
        _time.Advance(TimeSpan.FromSeconds(14));
        Assert.Equal((2, 1), Look(followers: [A]));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((1, 1), Look(followers: [A]));
        Assert.Equal((2, 1), Look(followers: []));
    }

    private (int Gateways, int Down) Look(int step = 1, params IReadOnlyCollection<GatewayMark> followers)
    {
        var views = _watch.Look(1, step, Rows(step), followers);
        return (views.Gateways, views.Down);
    }

    private void Say(GatewayMark gateway, bool down, int step = 1)
    {
        Count(0, RolloutSample.Seen(gateway), 1);
        Count(step, RolloutSample.Seen(gateway), 1);
        Count(step, RolloutSample.Down(gateway), down ? 1 : 0);
    }

    private void Count(int step, string counter, long amount) => _counters[(step, counter)] = _counters.GetValueOrDefault((step, counter)) + amount;

    private IReadOnlyList<RolloutSample> Rows(int step) =>
        [.. _counters.Where(pair => pair.Key.Step == 0 || pair.Key.Step == step).Select(pair => Row(pair.Key.Step, pair.Key.Counter, pair.Value))];

    private static RolloutSample Row(int step, string counter, long amount) => new() { RolloutId = 1, Step = step, Counter = counter, Amount = amount };
}

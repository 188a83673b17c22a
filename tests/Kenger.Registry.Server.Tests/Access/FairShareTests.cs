using Kenger.Registry.Server.Access;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Access;

public sealed class FairShareTests
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100);

    private readonly FakeTimeProvider _time = new();
    private readonly KnownDelay _delay = new();
    private readonly FairShare _share;

    public FairShareTests() => _share = new FairShare(_delay, _time);

    [Theory]
    [InlineData(new double[] { 100, 200, 300 }, 1000, double.PositiveInfinity)]
    [InlineData(new double[] { 5000, 100, 200 }, 1000, 700)]
    [InlineData(new double[] { 5000, 9000, 200 }, 1000, 400)]
    [InlineData(new double[] { double.PositiveInfinity, 9000, 200 }, 1000, 400)]
    [InlineData(new double[] { }, 1000, double.PositiveInfinity)]
    public void LevelOf_WhatIsAsked_LeavesTheRestToThoseWhoAskForMore(double[] asked, double total, double level) =>
        Assert.Equal(level, FairShare.LevelOf(asked, total));

    [Fact]
    public void TakeTurn_NothingIsLate_NobodyWaits()
    {
        var (greedy, modest) = (new SharePace(), new SharePace());

        Assert.Equal(0, Run(20, (greedy, 5_000), (modest, 10)).HeldUp);
    }

    [Fact]
    public void TakeTurn_LateAndAlone_DoesNotWait()
    {
        _delay.IsLate = true;

        Assert.Equal(0, Run(20, (new SharePace(), 5_000)).HeldUp);
    }

    [Fact]
    public void TakeTurn_Late_TheGreedyWaitsAndTheModestDoesNot()
    {
        _delay.IsLate = true;
        var (greedy, modest) = (new SharePace(), new SharePace());

        Run(20, (greedy, 5_000), (modest, 10));

        Assert.Equal(TimeSpan.Zero, _share.TakeTurn(modest));
        Assert.Equal(TimeSpan.Zero, _share.TakeTurn(modest));
        Assert.True(_share.TakeTurn(greedy) > TimeSpan.Zero);
    }

    [Fact]
    public void TakeTurn_HoweverLate_WhatIsFreeIsLetThrough()
    {
        _delay.IsLate = true;
        var (greedy, modest) = (new SharePace(), new SharePace());

        Run(200, (greedy, 5_000), (modest, 10));

        Assert.Equal(FairShare.FreePerSecond, greedy.PerSecond);
        Assert.InRange(Run(50, (greedy, 5_000), (modest, 10)).Through, FairShare.FreePerSecond * 5 * 0.9, FairShare.FreePerSecond * 5 * 1.1);
    }

    [Fact]
    public void TakeTurn_WouldWaitTooLong_TakesNoMoment()
    {
        var pace = new SharePace { PerSecond = 500 };

        var waits = Enumerable.Range(0, 5_000).Select(_ => pace.TakeTurn(_time.GetTimestamp(), _time)).ToArray();

        // 50 at once, a thousand more in the two seconds that somebody may wait; all the others find the queue as long as it was.
        Assert.All(waits.Take(50), wait => Assert.Equal(TimeSpan.Zero, wait));
        Assert.InRange(waits.Count(wait => wait <= SharePace.LongestTurn), 1_045, 1_055);
        Assert.InRange(waits.Max(), SharePace.LongestTurn, SharePace.LongestTurn + TimeSpan.FromMilliseconds(10));
    }

    [Fact]
    public void TakeTurn_NothingIsLateAnyMore_TheLimitGoes()
    {
        _delay.IsLate = true;
        var (greedy, modest) = (new SharePace(), new SharePace());
        Run(50, (greedy, 5_000), (modest, 10));
        Assert.False(double.IsInfinity(greedy.PerSecond));
        Assert.True(greedy.Turns.AreOn);

        _delay.IsLate = false;
        Run(400, (greedy, 100), (modest, 10));

        Assert.True(double.IsInfinity(greedy.PerSecond));
        Assert.False(greedy.Turns.AreOn);
    }

    // Its turns hold it up, so what it makes is not what it would make without them.
    [Fact]
    public async Task TakeTurn_NothingIsLateButChangesWait_TheLimitStays()
    {
        _delay.IsLate = true;
        var (greedy, modest) = (new SharePace(), new SharePace());
        Run(50, (greedy, 5_000), (modest, 10));
        var end = new TaskCompletionSource();
        var changes = Enumerable.Range(0, 9).Select(_ => greedy.Turns.RunAsync(() => end.Task, isChange: true, _time)).ToArray();

        _delay.IsLate = false;
        Run(400, (greedy, 100), (modest, 10));
        Assert.True(greedy.Turns.AreOn);

        end.SetResult();
        await _time.WhenTimersArmed(1);
        _time.Advance(Slice);
        await Task.WhenAll(changes).WaitAsync(TimeSpan.FromSeconds(30));
        Run(400, (greedy, 100), (modest, 10));
        Assert.False(greedy.Turns.AreOn);
    }

    [Fact]
    public void Charge_LimitedToken_CountsAsSoManyCalls()
    {
        var pace = new SharePace { PerSecond = 500 };

        Assert.Equal(TimeSpan.Zero, pace.TakeTurn(_time.GetTimestamp(), _time));

        // As many as may come at once, and as many again.
        pace.Charge(100, _time);

        Assert.Equal(0.1, pace.TakeTurn(_time.GetTimestamp(), _time).TotalSeconds, 0.01);
    }

    /// <summary>How many had to wait, and how many of the first caller's were not refused.</summary>
    private (int HeldUp, int Through) Run(int slices, params (SharePace Pace, int Calls)[] callers)
    {
        var (heldUp, through) = (0, 0);
        for (var i = 0; i < slices; i++)
        {
            foreach (var (pace, count) in callers)
            {
                for (var call = 0; call < count; call++)
                {
                    var wait = _share.TakeTurn(pace);
                    heldUp += wait > TimeSpan.Zero ? 1 : 0;
                    through += pace == callers[0].Pace && wait <= SharePace.LongestTurn ? 1 : 0;
                }
            }

            _time.Advance(Slice);
        }

        return (heldUp, through);
    }

    private sealed class KnownDelay() : ThreadDelay(TimeProvider.System)
    {
        public bool IsLate { get; set; }

        public override void Probe(long now)
        {
        }

        public override bool TakeWasLate() => IsLate;
    }
}

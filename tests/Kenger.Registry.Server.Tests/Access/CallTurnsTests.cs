using Kenger.Registry.Server.Access;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Access;

public sealed class CallTurnsTests
{
    private const int Round = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly CallTurns _turns = new();

    [Fact]
    public async Task Read_AnotherIsJustBeginning_BeginsAfterIt()
    {
        var waitsForNews = new TaskCompletionSource();
        var hasBegun = new TaskCompletionSource();
        var first = _turns.RunAsync(
            () =>
            {
                _ = _turns.RunAsync(
                    () =>
                    {
                        hasBegun.SetResult();
                        return Task.CompletedTask;
                    },
                    isChange: false,
                    _time);
                Assert.False(hasBegun.Task.IsCompleted);
                return waitsForNews.Task;
            },
            isChange: false,
            _time);

        // The first goes on, and keeps nobody up.
        await hasBegun.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(first.IsCompleted);
        waitsForNews.SetResult();
        await first;
    }

    [Fact]
    public async Task Change_MoreThanARound_TheNextBeginWhenOthersHadTheStoreNineTimesAsLong()
    {
        var changes = Begin(12);
        Assert.Equal(Round, changes.Count(change => change.HasBegun));

        _time.Advance(TimeSpan.FromMilliseconds(2));
        changes[..Round].ForEach(change => change.End());
        await _time.WhenTimersArmed(1);
        Assert.True(_turns.ChangesWait);

        _time.Advance(TimeSpan.FromMilliseconds(17));
        Assert.Equal(Round, changes.Count(change => change.HasBegun));

        _time.Advance(TimeSpan.FromMilliseconds(1));
        await Task.WhenAll(changes.Select(change => change.Begun)).WaitAsync(Patience);
        Assert.False(_turns.ChangesWait);

        changes[Round..].ForEach(change => change.End());
        await Task.WhenAll(changes.Select(change => change.Whole)).WaitAsync(Patience);
    }

    // It may wait for a receiver of notices, for example.
    [Fact]
    public async Task Change_ThatGoesOn_KeepsItsOwnPlaceOnly()
    {
        var changes = Begin(16);

        _time.Advance(TimeSpan.FromMilliseconds(2));
        changes[1..Round].ForEach(change => change.End());
        await _time.WhenTimersArmed(1);
        _time.Advance(TimeSpan.FromMilliseconds(18));

        await Task.WhenAll(changes[Round..15].Select(change => change.Begun)).WaitAsync(Patience);
        Assert.False(changes[15].HasBegun);
        Assert.False(changes[0].Whole.IsCompleted);
    }

    [Fact]
    public async Task Change_StoreIsSlow_ThePauseIsNoLongerThanATenthOfASecond()
    {
        var changes = Begin(9);
        _time.Advance(TimeSpan.FromSeconds(5));
        changes[..Round].ForEach(change => change.End());
        await _time.WhenTimersArmed(1);

        _time.Advance(TimeSpan.FromMilliseconds(100));

        await changes[Round].Begun.WaitAsync(Patience);
    }

    [Fact]
    public async Task Change_NoMoreThanARoundAtOnce_NeverWaits()
    {
        for (var i = 0; i < 5; i++)
        {
            var changes = Begin(Round);
            Assert.All(changes, change => Assert.True(change.HasBegun));
            _time.Advance(TimeSpan.FromMilliseconds(50));
            changes.ForEach(change => change.End());
            await Task.WhenAll(changes.Select(change => change.Whole)).WaitAsync(Patience);
        }

        Assert.Equal(0, _time.ArmedTimers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_Throws_ItsPlaceIsFree(bool isChange)
    {
        for (var i = 0; i < 10; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => _turns.RunAsync(() => throw new InvalidOperationException(), isChange, _time));
        }

        await _turns.RunAsync(() => Task.CompletedTask, isChange, _time).WaitAsync(TimeSpan.FromSeconds(30));
    }

    private List<Change> Begin(int count) => [.. Enumerable.Range(0, count).Select(_ => new Change(_turns, _time))];

    /// <summary>A change that goes on until it is told to end.</summary>
    private sealed class Change
    {
        private readonly TaskCompletionSource _begun = new();
        private readonly TaskCompletionSource _end = new();

        public Change(CallTurns turns, TimeProvider time) => Whole = turns.RunAsync(
            () =>
            {
                _begun.SetResult();
                return _end.Task;
            },
            isChange: true,
            time);

        public Task Whole { get; }

        public Task Begun => _begun.Task;

        public bool HasBegun => _begun.Task.IsCompleted;

        public void End() => _end.SetResult();
    }
}

using Kenger.Registry.Server.Access;

namespace Kenger.Registry.Server.Tests.Access;

public sealed class CallTurnsTests
{
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
                    isChange: false);
                Assert.False(hasBegun.Task.IsCompleted);
                return waitsForNews.Task;
            },
            isChange: false);

        // The first goes on, and keeps nobody up.
        await hasBegun.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(first.IsCompleted);
        waitsForNews.SetResult();
        await first;
    }

    [Fact]
    public async Task Change_FourGoOn_TheNextBeginsWhenOneIsOver()
    {
        var ends = Enumerable.Range(0, 6).Select(_ => new TaskCompletionSource()).ToArray();
        var begun = Enumerable.Range(0, 6).Select(_ => new TaskCompletionSource()).ToArray();
        var calls = ends.Select((end, i) => _turns.RunAsync(
            () =>
            {
                begun[i].SetResult();
                return end.Task;
            },
            isChange: true)).ToArray();

        Assert.Equal([true, true, true, true, false, false], begun.Select(call => call.Task.IsCompleted));

        ends[2].SetResult();
        await begun[4].Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(begun[5].Task.IsCompleted);

        foreach (var end in ends)
        {
            end.TrySetResult();
        }

        await Task.WhenAll(calls).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_Throws_ItsPlaceIsFree(bool isChange)
    {
        for (var i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => _turns.RunAsync(() => throw new InvalidOperationException(), isChange));
        }

        await _turns.RunAsync(() => Task.CompletedTask, isChange).WaitAsync(TimeSpan.FromSeconds(30));
    }
}

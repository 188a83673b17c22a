using Kenger.Gateway.RoutePolicies;
using Microsoft.Extensions.Time.Testing;

namespace Kenger.Gateway.Tests;

/// <summary>Who goes in, who waits and who is sent away.</summary>
public sealed class InFlightGateTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Enter_BeyondTheLimit_WaitsInOrder()
    {
        var gate = Create(queue: 2);
        Assert.True(await gate.EnterAsync(1, CancellationToken.None));

        var second = gate.EnterAsync(1, CancellationToken.None).AsTask();
        var third = gate.EnterAsync(1, CancellationToken.None).AsTask();

        Assert.False(await gate.EnterAsync(1, CancellationToken.None));
        Assert.Equal((2, false, false), (gate.Waiting, second.IsCompleted, third.IsCompleted));
        gate.Leave(1);
        Assert.True(await second);
        Assert.False(third.IsCompleted);
        gate.Leave(1);
        Assert.True(await third);
        gate.Leave(1);
        Assert.True(await gate.EnterAsync(1, CancellationToken.None));
    }

    [Fact]
    public async Task Enter_WaitedTooLong_IsSentAwayAndLeavesItsPlace()
    {
        var gate = Create(queue: 1);
        Assert.True(await gate.EnterAsync(1, CancellationToken.None));
        var waiting = gate.EnterAsync(1, CancellationToken.None).AsTask();

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(await waiting);
        Assert.Equal(0, gate.Waiting);
        gate.Leave(1);
        Assert.True(await gate.EnterAsync(1, CancellationToken.None));
    }

    [Fact]
    public async Task Enter_ClientGone_LeavesItsPlaceToTheNext()
    {
        var gate = Create(queue: 2);
        using var gone = new CancellationTokenSource();
        Assert.True(await gate.EnterAsync(1, CancellationToken.None));
        var first = gate.EnterAsync(1, gone.Token).AsTask();
        var second = gate.EnterAsync(1, CancellationToken.None).AsTask();

        await gone.CancelAsync();

        Assert.False(await first);
        gate.Leave(1);
        Assert.True(await second);
    }

    [Fact]
    public async Task Enter_LimitGrown_LetsThoseInThatWaited()
    {
        var gate = Create(queue: 2);
        Assert.True(await gate.EnterAsync(1, CancellationToken.None));
        var second = gate.EnterAsync(1, CancellationToken.None).AsTask();

        Assert.True(await gate.EnterAsync(3, CancellationToken.None));

        Assert.True(await second);
        Assert.Equal(0, gate.Waiting);
    }

    [Fact]
    public async Task Leave_LimitShrunk_LetsNobodyInUntilThereIsRoom()
    {
        var gate = Create(queue: 1);
        Assert.True(await gate.EnterAsync(2, CancellationToken.None));
        Assert.True(await gate.EnterAsync(2, CancellationToken.None));
        var third = gate.EnterAsync(2, CancellationToken.None).AsTask();

        gate.Leave(1);
        Assert.False(third.IsCompleted);

        gate.Leave(1);
        Assert.True(await third);
    }

    [Fact]
    public async Task EnterAndLeave_FromManySides_NeverMoreThanTheLimitAndNobodyIsLost()
    {
        var gate = new InFlightGate(queue: 10_000, TimeSpan.FromMinutes(5), TimeProvider.System);
        var (inside, most, entered) = (0, 0, 0);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                Assert.True(await gate.EnterAsync(3, CancellationToken.None));
                InterlockedMax(ref most, Interlocked.Increment(ref inside));
                await Task.Yield();
                Interlocked.Decrement(ref inside);
                Interlocked.Increment(ref entered);
                gate.Leave(3);
            }
        })));

        Assert.Equal((16_000, 0, 0), (entered, inside, gate.Waiting));
        Assert.InRange(most, 1, 3);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private InFlightGate Create(int queue) => new(queue, TimeSpan.FromSeconds(1), _time);
}

using Kenger.Gateway.Attempts;
using Kenger.Gateway.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.Tests;

public sealed class RunningAttemptsTests
{
    private static readonly GatewayNode Node = new("shop", "127.0.0.1", 1, DateTimeOffset.UnixEpoch);

    private readonly RunningAttempts _running = new();

    [Fact]
    public void ForEach_SomeEnded_SeesTheOthers()
    {
        RunningAttempt[] attempts = [.. Enumerable.Range(1, 50).Select(i => Begin(startedAt: i))];
        foreach (var attempt in attempts.Where(attempt => attempt.StartedAt % 3 == 0).ToArray())
        {
            Assert.Equal(AttemptMarks.None, RunningAttempts.End(attempt));
        }

        Assert.Equal(Enumerable.Range(1, 50).Where(i => i % 3 != 0).Select(i => (long)i), Seen().Order());
    }

    [Fact]
    public void End_KeepsNothingOfTheRequest_AndTheNextOneHasNoMarks()
    {
        var first = Begin(startedAt: 1);
        first.MarkOverdue();
        Assert.Equal(AttemptMarks.Overdue, RunningAttempts.End(first));
        Assert.Null(first.Node);

        var others = Enumerable.Range(0, 100).Select(i => Begin(startedAt: i)).ToArray();

        Assert.All(others, attempt => Assert.Equal(AttemptMarks.None, attempt.Marks));
        Assert.Equal(100, Seen().Count);
    }

    [Fact]
    public void Close_EndsTheRequest_AndSaysSo()
    {
        var lifetime = new Lifetime();
        var attempt = Begin(startedAt: 1, lifetime);

        _running.ForEach(0, static (each, _) => each.Close());

        Assert.True(lifetime.IsAborted);
        Assert.Equal(AttemptMarks.Closed, RunningAttempts.End(attempt));
        Assert.Empty(Seen());
    }

    [Fact]
    public void Close_RequestEndsOnTheSameThread_TheOthersAreSeenAllTheSame()
    {
        var attempts = Enumerable.Range(0, 20).Select(i =>
        {
            var lifetime = new Lifetime();
            var attempt = Begin(startedAt: i, lifetime);
            lifetime.WhenAborted(() => RunningAttempts.End(attempt));
            return attempt;
        }).ToArray();

        _running.ForEach(0, static (each, _) => each.Close());

        Assert.All(attempts, attempt => Assert.Null(attempt.Node));
        Assert.Empty(Seen());
    }

    [Fact]
    public async Task BeginAndEnd_OnManyThreads_LosesNone()
    {
        using var barrier = new Barrier(8);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            barrier.SignalAndWait();
            for (var i = 0; i < 5_000; i++)
            {
                var (one, two) = (Begin(startedAt: i), Begin(startedAt: i));
                if (i % 100 == 0)
                {
                    Seen();
                }

                RunningAttempts.End(i % 2 == 0 ? one : two);
                RunningAttempts.End(i % 2 == 0 ? two : one);
            }
        })));

        Assert.Empty(Seen());
    }

    private RunningAttempt Begin(long startedAt, IHttpRequestLifetimeFeature? lifetime = null)
    {
        var context = new DefaultHttpContext();
        context.Features.Set(lifetime ?? new Lifetime());
        return _running.Begin(Node, context.Features, startedAt, isByRule: false);
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        private Action? _whenAborted;

        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort()
        {
            IsAborted = true;
            _whenAborted?.Invoke();
        }

        public void WhenAborted(Action action) => _whenAborted = action;
    }

    private List<long> Seen()
    {
        List<long> seen = [];
        _running.ForEach(seen, static (attempt, list) => list.Add(attempt.StartedAt));
        return seen;
    }
}

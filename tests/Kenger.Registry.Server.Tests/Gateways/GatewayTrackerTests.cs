using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Tests.Gateways;

/// <summary>What waits for gateways cost: counted, not timed.</summary>
public sealed class GatewayTrackerTests : IDisposable
{
    private static readonly ConnectionInfo Connection = new DefaultHttpContext().Connection;

    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _end = new();
    private readonly GatewayTracker _tracker;

    public GatewayTrackerTests() => _tracker = new GatewayTracker(_time, Options.Create(new KengerRegistryServerOptions { MaxGateways = 5_000 }));

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    [Fact]
    public async Task Poll_ThatMovesNothing_WakesNobody()
    {
        Poll("slow", 0);
        Task<IReadOnlyList<string>>[] waits = [.. Enumerable.Range(0, 400).Select(_ => _tracker.WhenAppliedAsync("a", 100, _end.Token))];
        var looks = _tracker.Looks;
        Assert.Equal(400, looks);

        // Invented ones, those that poll again, some that move, one that moves not far enough, and one of another namespace.
        for (var i = 0; i < 3_400; i++)
        {
            Poll($"made-up-{i}", i % 2 == 0 ? 0 : 100);
            Poll("slow", i % 100);
            Poll("elsewhere", i, NamespaceSet.From(["b"]));
        }

        Assert.Equal(looks, _tracker.Looks);
        Assert.DoesNotContain(waits, wait => wait.IsCompleted);
        await _end.CancelAsync();
        Assert.Equal(1_701, (await waits[0]).Count);
    }

    [Fact]
    public async Task Poll_OfTheLastOneBehind_EndsAllWaits()
    {
        Poll("one", 0);
        Poll("two", 0);
        Task<IReadOnlyList<string>>[] waits = [.. Enumerable.Range(0, 50).Select(_ => _tracker.WhenAppliedAsync("a", 100, _end.Token))];
        var later = _tracker.WhenAppliedAsync("a", 101, _end.Token);

        Poll("one", 100);
        Poll("two", 100);

        Assert.All(await Task.WhenAll(waits), Assert.Empty);
        // Once when they came, and at most once for each gateway that let them go.
        Assert.InRange(_tracker.Looks, 51, 51 + (2 * 51));
        Assert.False(later.IsCompleted);
    }

    [Fact]
    public async Task Poll_ThatWatchesTheNamespaceNoMore_EndsTheWait()
    {
        Poll("one", 0);
        var wait = _tracker.WhenAppliedAsync("a", 100, _end.Token);

        Poll("one", 0, NamespaceSet.From(["b"]));

        Assert.Empty(await wait);
    }

    [Fact]
    public async Task Learn_MovedElsewhere_EndsTheWait()
    {
        Poll("one", 0);
        _tracker.Learn([new SharedGateway { Token = "t", Gateway = "two", Version = 5 }]);
        var wait = _tracker.WhenAppliedAsync("a", 100, _end.Token);
        var looks = _tracker.Looks;

        _tracker.Learn([new SharedGateway { Token = "other", Gateway = "one", Version = 100 }, new SharedGateway { Token = "t", Gateway = "two", Version = 6 }]);
        Assert.Equal(looks, _tracker.Looks);
        _tracker.Learn([new SharedGateway { Token = "t", Gateway = "one", Version = 100 }]);

        Assert.Empty(await wait);
    }

    private void Poll(string id, long applied, NamespaceSet? selection = null)
    {
        Assert.True(_tracker.BeginPoll(new GatewayKey("t", id), applied, selection ?? NamespaceSet.All, Connection).TryGetValue(out var poll));
        poll.Dispose();
    }
}

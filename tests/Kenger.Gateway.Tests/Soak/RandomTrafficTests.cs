using System.Collections.Concurrent;
using Kenger.TestKit;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Tests;

/// <summary>
/// Random requests and answers of every kind through the own forwarder over real sockets, with clients that go, nodes that die and connections that end
/// when nobody looks: everybody gets his own bytes, and nothing that may happen once happens twice. KENGER_TEST_SOAK=1 sends a million.
/// </summary>
public sealed class RandomTrafficTests
{
    private const int Clients = 16;
    private const int PerSecond = 2000;
    private const string BrokenByClient = "RequestBodyDrainBodyReaderInvalidState";

    private static readonly bool IsSoak = Environment.GetEnvironmentVariable("KENGER_TEST_SOAK") == "1";

    [Fact]
    public async Task ManyRequests_OfEveryKind_EachGetsItsOwnAnswer()
    {
        var count = Environment.GetEnvironmentVariable("KENGER_TEST_REQUESTS") is { } asked ? int.Parse(asked, null) : IsSoak ? 1_000_000 : 4000;
        await using var run = await RandomRun.StartAsync(Seed(), count);

        await run.SendAsync(0, count, Clients, IsSoak ? PerSecond : int.MaxValue);

        run.AssertAllIsWell();
        Assert.True(run.Answered > count / 2, $"{run.Answered} of {count} were answered by nodes");
        Assert.True(run.Unsent < count / 20, $"{run.Unsent} of {count} could not be sent");
        await run.StopGatewayAsync();
        await Eventually.BecomesTrue(() => run.OpenAtNodes == 0, "no connection to a node is left");
    }

    /// <summary>An hour of it, and neither memory nor sockets grow.</summary>
    [Fact]
    public async Task ManyRequests_ForAnHour_LeaveNothingBehind()
    {
        // Ten and more rounds, with the first to get warm.
        var (rounds, perRound, perSecond) = IsSoak ? (60, 60_000, 1000) : (10, 300, int.MaxValue);
        await using var run = await RandomRun.StartAsync(Seed(), (rounds + 1) * perRound);
        await run.SendAsync(0, perRound, Clients, perSecond);
        var before = IsSoak ? GC.GetTotalMemory(forceFullCollection: true) : 0;

        for (var round = 1; round <= rounds; round++)
        {
            await run.SendAsync(round * perRound, perRound, Clients, perSecond);
            // Each client has one request under way at most, and a connection that nobody uses ends after a minute.
            await Eventually.BecomesTrue(() => run.OpenAtNodes <= 4 * Clients, $"few connections to nodes are open after round {round}");
        }

        run.AssertAllIsWell();
        // Other tests run beside this one, but for the soak, which one runs alone.
        var after = IsSoak ? GC.GetTotalMemory(forceFullCollection: true) : 0;
        Assert.True(after <= before + (32 << 20), $"memory grew from {before:N0} to {after:N0} bytes");
    }

    private static int Seed() =>
        Environment.GetEnvironmentVariable("KENGER_TEST_SEED") is { } seed ? int.Parse(seed, null) : Random.Shared.Next(1_000_000);

    /// <summary>A gateway, two nodes, and clients.</summary>
    private sealed class RandomRun : IAsyncDisposable
    {
        private readonly int _seed;
        private readonly int[] _arrivals;
        private readonly ConcurrentQueue<string> _mistakes = new();
        private readonly RandomNode[] _nodes;
        private GatewayHost? _gateway;
        private int _answered;
        private int _unsent;

        private RandomRun(int seed, int count)
        {
            (_seed, _arrivals) = (seed, new int[count]);
            _nodes = [new(seed, _arrivals, _mistakes), new(seed, _arrivals, _mistakes)];
        }

        public int Answered => _answered;

        public int Unsent => _unsent;

        public int OpenAtNodes => _nodes.Sum(node => node.Open);

        public static async Task<RandomRun> StartAsync(int seed, int count)
        {
            var run = new RandomRun(seed, count);
            Array.ForEach(run._nodes, node => node.Start());
            run._gateway = await GatewayHost.StartAsync(
                new FakeRegistry().With("shop", [.. run._nodes.Select(node => FakeRegistry.Node(node.Port))]),
                builder => builder.Logging.SetMinimumLevel(LogLevel.Warning),
                settings:
                [
                    ("KENGER_GATEWAY_NAMESPACE", "shop"),
                    ("KENGER_GATEWAY_FORWARDER", "kenger"),
                    // They are to be asked again, whatever they did before.
                    ("Kenger:Gateway:Health:ServerErrors", "0"),
                    ("Kenger:Gateway:Health:ConnectFailures", "0"),
                    ("Kenger:Gateway:Health:PanicThreshold", "1"),
                ]);
            return run;
        }

        /// <summary>Sends so many from the first on.</summary>
        public async Task SendAsync(int first, int count, int clients, int perSecond)
        {
            var next = first - 1;
            var started = TimeProvider.System.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
            {
                using var client = new RandomClient(_gateway!.Traffic.Port, _seed, _mistakes);
                for (int number; (number = Interlocked.Increment(ref next)) < first + count && _mistakes.IsEmpty;)
                {
                    var early = TimeSpan.FromSeconds((number - first) / (double)perSecond) - TimeProvider.System.GetElapsedTime(started);
                    if (early > TimeSpan.FromMilliseconds(20))
                    {
                        await Task.Delay(early, TimeProvider.System);
                    }

                    await client.SendAsync(number);
                }

                Interlocked.Add(ref _answered, client.Answered);
                Interlocked.Add(ref _unsent, client.Unsent);
            })));
        }

        public void AssertAllIsWell()
        {
            for (var number = 0; number < _arrivals.Length; number++)
            {
                // Two more nodes may be tried of what can be carried out again.
                var most = RandomExchange.Create(_seed, number).IsOnce ? 1 : 3;
                if (Volatile.Read(ref _arrivals[number]) > most)
                {
                    _mistakes.Enqueue($"request {number} came {_arrivals[number]} times: {RandomExchange.Create(_seed, number)}");
                }
            }

            Assert.True(_mistakes.IsEmpty, $"KENGER_TEST_SEED={_seed}\n{string.Join('\n', _mistakes.Take(20))}");
            // The server says this of its own reader when a client breaks its connection while its body is being read, whoever reads it.
            var errors = _gateway!.Log.Entries.Where(entry => entry.Level >= LogLevel.Error).ToLookup(entry => entry.Id.Name == BrokenByClient);
            Assert.Empty(errors[false]);
            var leaving = Enumerable.Range(0, _arrivals.Length).Count(number => RandomExchange.Create(_seed, number).ClientFault != ClientFault.None);
            Assert.InRange(errors[true].Count(), 0, leaving);
        }

        public async Task StopGatewayAsync()
        {
            await _gateway!.DisposeAsync();
            _gateway = null;
        }

        public async ValueTask DisposeAsync()
        {
            if (_gateway is not null)
            {
                await _gateway.DisposeAsync();
            }

            foreach (var node in _nodes)
            {
                await node.DisposeAsync();
            }
        }
    }
}

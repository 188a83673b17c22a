using System.Diagnostics;
using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Kenger.EndToEnd.Tests.Faults;

/// <summary>The weight of one node in 10,000 changes every 100 ms: for 20 s, or for two minutes with <c>KENGER_TEST_SOAK=1</c>.</summary>
public sealed class ChurnTests(ITestOutputHelper output)
{
    private const int Nodes = 10_000;

    // These get nearly all requests: a connection kept to each of the others would be a test of sockets.
    private const int Serving = 50;

    // A table of so many nodes, and what was read to make it, are megabytes. A gateway that kept each would be out of memory in the
    // short run already: what may grow is the heap between two collections, and the collector has no choice here.
    private const long HeapLimit = 96L * 1024 * 1024;

    private static readonly int Changes = Environment.GetEnvironmentVariable("KENGER_TEST_SOAK") == "1" ? 1200 : 200;

    [Fact]
    public async Task WeightOfOneInTenThousand_ChangesAllTheTime_NoErrorAndNoGrowth()
    {
        await using var node = await ServingNode.StartAsync("shop");
        await using var platform = await KengerPlatform.StartAsync(new Dictionary<string, string>
        {
            ["DOTNET_GCHeapHardLimit"] = $"0x{HeapLimit:X}",
            // 10,000 nodes every 5 s would be 2,000 probes a second, on connections of their own.
            ["Kenger__Gateway__Health__Interval"] = "00:01:00",
            ["Kenger__Gateway__Routes__0__Path"] = "/hashed",
            ["Kenger__Gateway__Routes__0__Namespace"] = KengerPlatform.Namespace,
            ["Kenger__Gateway__Routes__0__Pick"] = "hash-client",
        });
        var last = await RegisterAsync(platform, node.Port);
        await WhenAppliedAsync(platform, last);
        await using var load = new LoadOnGateway(platform.GatewayUrl, callers: 4);
        await using var hashed = new LoadOnGateway(platform.GatewayUrl, callers: 4, path: "/hashed/");
        await load.WhenAnsweredAsync("shop", 100);
        await hashed.WhenAnsweredAsync("shop", 100);

        var before = MemoryOf(platform.Gateway);
        var watch = Stopwatch.StartNew();
        using (var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System))
        {
            for (var change = 1; change <= Changes; change++)
            {
                last = (await platform.Operator.SetNodeWeightAsync(new SetNodeWeightRequest
                {
                    Ns = KengerPlatform.Namespace,
                    Host = HostOf(0),
                    Port = node.Port,
                    Weight = 60_000 + change,
                })).Version;
                await timer.WaitForNextTickAsync();
            }
        }

        await WhenAppliedAsync(platform, last);
        output.WriteLine(
            $"{Changes} changes in {watch.Elapsed.TotalSeconds:0.0} s, {load.Answered["shop"]} requests by weight and {hashed.Answered["shop"]} by hash; "
            + $"the gateway's memory was {before >> 20} MiB before and {MemoryOf(platform.Gateway) >> 20} MiB after");
        Assert.False(platform.Gateway.HasExited);
        Assert.Contains($"\"weight\":{60_000 + Changes},", await platform.Http.GetStringAsync($"{platform.AdminUrl}/nodes?ns={KengerPlatform.Namespace}"), StringComparison.Ordinal);
        await load.WhenAnsweredAsync("shop", 100);
        await hashed.WhenAnsweredAsync("shop", 100);
        Assert.Empty(load.Failures);
        Assert.Empty(hashed.Failures);
    }

    private static async Task<long> RegisterAsync(KengerPlatform platform, int port)
    {
        var last = 0L;
        await Parallel.ForAsync(0, Nodes, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, cancellationToken) =>
        {
            var registered = await platform.Registration.RegisterNodeAsync(
                new RegisterNodeRequest
                {
                    Ns = KengerPlatform.Namespace,
                    Host = HostOf(i),
                    Port = port,
                    Weight = i < Serving ? 60_000 : 1,
                    Mode = NodeModes.Static,
                },
                cancellationToken);
            InterlockedMax(ref last, registered.Version);
        });
        return last;
    }

    private static async Task WhenAppliedAsync(KengerPlatform platform, long version) =>
        await Eventually.BecomesTrue(
            async () => (await platform.Registration.WaitAppliedAsync(KengerPlatform.Namespace, version, TimeSpan.FromSeconds(9))).Applied, "the gateway has applied all");

    private static string HostOf(int index) => $"127.1.{index / 250}.{(index % 250) + 1}";

    private static long MemoryOf(AppProcess process)
    {
        using var running = Process.GetProcessById(process.Id);
        return running.WorkingSet64;
    }

    private static void InterlockedMax(ref long largest, long value)
    {
        for (var known = Volatile.Read(ref largest); value > known;)
        {
            known = Interlocked.CompareExchange(ref largest, value, known);
        }
    }
}

using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Gateways;

/// <summary>In <c>kenger gateway</c> requests are served by the threads that wait for sockets: whatever blocks one blocks half of all connections.</summary>
public sealed class SocketThreadTests
{
    private const string Workers = ".NET TP Worker";
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    [LinuxFact]
    public async Task Load_EverythingIsOnAndOperatorsAsk_RequestsAreServedBySocketThreadsThatNeverBlock()
    {
        var folder = Directory.CreateTempSubdirectory("kenger-sockets-");
        await using var platform = await KengerPlatform.StartAsync(new Dictionary<string, string>
        {
            ["Kenger__Gateway__AccessLog__File"] = Path.Combine(folder.FullName, "access.log"),
            ["Kenger__Gateway__Routes__0__Host"] = "many.localhost",
            ["Kenger__Gateway__Routes__0__Namespace"] = "many",
        });
        await platform.StartServiceAsync("one");
        var gateway = platform.Gateway.Id;
        await using var watch = new ThreadWatch(gateway);
        await using (var load = new LoadOnGateway(platform.GatewayUrl))
        {
            await load.WhenAnsweredAsync("one", 500);
            var (sockets, workers) = (ThreadWatch.TicksOf(gateway, ThreadWatch.Sockets), ThreadWatch.TicksOf(gateway, Workers));
            await load.WhenAnsweredAsync("one", 2_000);
            Assert.InRange(
                ThreadWatch.TicksOf(gateway, ThreadWatch.Sockets) - sockets, ThreadWatch.TicksOf(gateway, Workers) - workers, long.MaxValue);

            await RegisterManyAsync(platform);
            foreach (var path in (string[])["/nodes", "/health?ns=shop", "/config", "/metrics", "/requests", "/explain?host=many.localhost"])
            {
                using var answer = await platform.Http.GetAsync(platform.AdminUrl + path);
                Assert.True(answer.IsSuccessStatusCode, $"{path} answers {(int)answer.StatusCode}");
            }

            await load.WhenAnsweredAsync("one", 500);
            Assert.Empty(load.Failures);
        }

        Assert.Empty(await watch.StopAsync());
        Assert.Equal(Environment.ProcessorCount, ThreadWatch.Count(gateway));
        folder.Delete(recursive: true);
    }

    [LinuxFact]
    public async Task SwitchedOff_ByTheRuntimesVariable_PoolServes()
    {
        await using var platform = await KengerPlatform.StartAsync(new Dictionary<string, string> { [Variable] = "0" });
        await platform.StartServiceAsync("one");
        var gateway = platform.Gateway.Id;
        await using var load = new LoadOnGateway(platform.GatewayUrl);
        await load.WhenAnsweredAsync("one", 500);
        var (sockets, workers) = (ThreadWatch.TicksOf(gateway, ThreadWatch.Sockets), ThreadWatch.TicksOf(gateway, Workers));
        await load.WhenAnsweredAsync("one", 2_000);

        Assert.InRange(
            ThreadWatch.TicksOf(gateway, Workers) - workers, ThreadWatch.TicksOf(gateway, ThreadWatch.Sockets) - sockets, long.MaxValue);
        Assert.Empty(load.Failures);
    }

    [LinuxFact]
    public async Task Watch_ThreadThatBlocks_IsSeen()
    {
        using var end = new ManualResetEventSlim();
        var thread = new Thread(end.Wait) { Name = "blocks for long" };
        thread.Start();
        await using var watch = new ThreadWatch(Environment.ProcessId, thread.Name);
        await using var other = new ThreadWatch(Environment.ProcessId, "nobody");
        await Eventually.BecomesTrue(() => watch.HasSeenOne, "the watch has seen it");
        end.Set();
        thread.Join();

        Assert.Single(await watch.StopAsync());
        Assert.Empty(await other.StopAsync());
    }

    // The gateway hears of them in pieces, and takes each in.
    private static Task RegisterManyAsync(KengerPlatform platform) => Parallel.ForEachAsync(
        Enumerable.Range(0, 500),
        async (index, cancellation) => await platform.Registration.RegisterNodeAsync(
            new RegisterNodeRequest { Ns = "many", Host = $"127.1.{index / 250}.{1 + (index % 250)}", Port = 1 }, cancellation));
}

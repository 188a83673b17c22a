using System.Net.Sockets;
using Kenger.Client;
using Kenger.Contracts;
using Kenger.TestKit;
using Kenger.Testing.Tests.Rigs;

namespace Kenger.Testing.Tests;

/// <summary>A registry as a test has it: found, looked at, acted on, gone.</summary>
public sealed class KengerTestRegistryTests
{
    [Fact]
    public async Task Service_WithItsConfiguration_RegistersAndSaysGoodbye()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        var service = await SdkService.StartAsync(registry);

        var node = await registry.WaitForNodeAsync("orders");
        await service.DisposeAsync();

        Assert.Equal(service.Url.Port, node.Port);
        await registry.WaitForNodesAsync("orders", nodes => nodes.Count == 0);
    }

    [Fact]
    public async Task Twenty_AtOnce_KnowNothingOfEachOther()
    {
        var registries = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => KengerTestRegistry.StartAsync()));
        try
        {
            await Task.WhenAll(registries.Select((registry, index) => registry.RegisterAsync("orders", $"127.0.0.1:{5001 + index}")));

            Assert.Equal(20, registries.Select(registry => registry.Url).Distinct().Count());
            Assert.Equal(20, registries.Select(registry => registry.Token).Distinct().Count());
            Assert.All(registries, (registry, index) => Assert.Equal(5001 + index, Assert.Single(registry.Nodes("orders")).Port));
        }
        finally
        {
            await Task.WhenAll(registries.Select(registry => registry.DisposeAsync().AsTask()));
        }
    }

    [Fact]
    public async Task DisposeAsync_WhileSomebodyWaits_EndsTheWaitAndFreesThePort()
    {
        var registry = await KengerTestRegistry.StartAsync();
        var node = await registry.RegisterAsync("orders", "127.0.0.1:5001");
        using var client = new WireClient(registry);
        var wait = client.Feed.SyncAsync(new SyncQuery { Version = node.Version, Wait = TimeSpan.FromMinutes(1) });

        await registry.DisposeAsync();
        await registry.DisposeAsync();

        await Assert.ThrowsAnyAsync<KengerException>(() => wait);
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, new Uri(registry.Url).Port);
        listener.Start();
    }

    [Fact]
    public async Task Stranger_WithoutTheToken_IsRefused()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        using var http = new HttpClient();

        using var response = await http.GetAsync(new Uri($"{registry.Url}/api/upstream/node/list"));

        Assert.Equal(401, (int)response.StatusCode);
    }

    [Fact]
    public async Task WaitForNodeAsync_BeforeThereIsTheNamespace_SeesTheNodeCome()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        var wait = registry.WaitForNodeAsync("orders", node => node.Labels.GetValueOrDefault("version") == "v2");

        await registry.RegisterAsync("orders", "127.0.0.1:5001", 100, ("version", "v1"));
        await registry.RegisterAsync("orders", "127.0.0.1:5002", 100, ("version", "v2"));

        Assert.Equal(5002, (await wait).Port);
    }

    [Fact]
    public async Task WaitForNodeAsync_InVain_SaysWhatIsThere()
    {
        await using var registry = await KengerTestRegistry.StartAsync(options => options.Timeout = TimeSpan.FromMilliseconds(1));
        await registry.RegisterAsync("orders", "127.0.0.1:5001", 100, ("version", "v1"));

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => registry.WaitForNodeAsync("orders", node => node.Port == 1));

        Assert.Contains("127.0.0.1:5001 (online, weight 100, version=v1)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForNodeAsync_GivenUp_IsCancelled()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        using var end = new CancellationTokenSource();
        var wait = registry.WaitForNodeAsync("orders", cancellationToken: end.Token);

        await end.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task Node_WeightedDrainedAndRemoved_IsSeenSo()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        var node = await registry.RegisterAsync("orders", "127.0.0.1:5001", weight: 50);

        Assert.Equal(7, (await registry.SetWeightAsync(node, 7)).Weight);
        Assert.Equal(50, (await registry.SetWeightAsync(node, null)).Weight);
        Assert.Equal(0, (await registry.DrainAsync(node)).Weight);
        Assert.Equal(50, (await registry.DrainAsync(node, drained: false)).Weight);
        await registry.RemoveAsync(node);

        Assert.Empty(registry.Nodes("orders"));
        Assert.Empty(registry.Nodes("nobody"));
    }

    [Fact]
    public async Task RegisterAsync_OfNoAddress_SaysWhatOneIs()
    {
        await using var registry = await KengerTestRegistry.StartAsync();

        var failure = await Assert.ThrowsAsync<FormatException>(() => registry.RegisterAsync("orders", "here"));

        Assert.Contains("HOST:PORT", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rollout_ByTheTestsWord_MovesWeights()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        await registry.RegisterAsync("orders", "127.0.0.1:5001", 100, ("version", "v1"));
        await registry.RegisterAsync("orders", "127.0.0.1:5002", 100, ("version", "v2"));

        var rollout = await registry.StartRolloutAsync("orders", "version=v2", 20, 50);
        var first = Share();
        rollout = await registry.NextStepAsync(rollout);
        var second = Share();
        await registry.AbortAsync(rollout);
        var back = Share();
        var again = await registry.StartRolloutAsync("orders", "version=v2");
        await registry.PromoteAsync(again);

        Assert.Equal((20, 50, 0, 100), (first, second, back, Share()));

        int Share()
        {
            var nodes = registry.Nodes("orders");
            return (int)Math.Round(100.0 * nodes.Single(node => node.Port == 5002).Weight / nodes.Sum(node => node.Weight));
        }
    }

    [Fact]
    public async Task StartAsync_WithOptions_ObeysThem()
    {
        using var log = new CapturedLog();
        await using var registry = await KengerTestRegistry.StartAsync(options =>
        {
            options.Token = "a-token-of-my-own";
            options.Logs = log;
            options.Server = server => server.StrictNamespaces = true;
        });

        await Assert.ThrowsAsync<KengerNotFoundException>(() => registry.RegisterAsync("orders", "127.0.0.1:5001"));
        await registry.Operator.AddNamespaceAsync(new AddNamespaceRequest { Name = "orders" });
        await registry.RegisterAsync("orders", "127.0.0.1:5001");

        Assert.Equal("a-token-of-my-own", registry.ConfigurationFor("orders")["KENGER_REGISTRY_TOKEN"]);
        Assert.Contains(log.Entries, entry => entry.Message.Contains("127.0.0.1:5001", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Entries, entry => entry.Message.Contains("a-token-of-my-own", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StartAsync_WithATokenThatAnybodyGuesses_SaysWhatIsWrong() =>
        await Assert.ThrowsAnyAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => KengerTestRegistry.StartAsync(options => options.Token = "short"));
}

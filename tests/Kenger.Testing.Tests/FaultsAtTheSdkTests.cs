using Kenger.Client;
using Kenger.Contracts;
using Kenger.Testing.Tests.Rigs;
using Kenger.TestKit;

namespace Kenger.Testing.Tests;

/// <summary>Each fault, as the SDK and its client meet it.</summary>
public sealed class FaultsAtTheSdkTests
{
    private const int RegisteredAgain = 3002;
    private const int Resumed = 3003;
    private const int Lost = 3004;
    private const int Refused = 3005;

    [Fact]
    public async Task Slow_Registration_IsMadeAndToldLate()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        using var slow = registry.Faults.Slow(TimeSpan.FromHours(1), RegistryCalls.Register);
        await using var service = await SdkService.StartAsync(registry);
        await slow.WaitForHitsAsync();

        await registry.WaitForNodeAsync("orders");
        Assert.False(await service.IsRegisteredAsync());

        slow.Dispose();
        await Eventually.BecomesTrue(async () => await service.IsRegisteredAsync(), "it is told");
    }

    [Fact]
    public async Task Slow_ForOneCall_CostsOneAttempt()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        using var slow = registry.Faults.Slow(TimeSpan.FromHours(1), RegistryCalls.Sync, calls: 1);
        using var client = new WireClient(registry, retries: 10, TimeSpan.FromSeconds(2));

        await client.Feed.SyncAsync(new SyncQuery());

        Assert.Equal(1, slow.Hits);
        Assert.False(slow.IsOn);
    }

    [Fact]
    public async Task Away_Registry_RefusesConnectionsUntilItIsBack()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        using var client = new WireClient(registry);
        await client.Feed.SyncAsync(new SyncQuery());

        for (var round = 0; round < 3; round++)
        {
            using (registry.Faults.Away())
            using (registry.Faults.Away())
            {
                var failure = await Assert.ThrowsAsync<KengerUnavailableException>(() => client.Feed.SyncAsync(new SyncQuery()));
                Assert.Contains("could not connect", failure.Message, StringComparison.Ordinal);
            }

            await client.Feed.SyncAsync(new SyncQuery());
        }
    }

    [Fact]
    public async Task Away_WhileServiceRuns_IsLostAndFoundAgain()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        await using var service = await SdkService.StartAsync(registry);
        await Eventually.BecomesTrue(async () => await service.IsRegisteredAsync(), "it is registered");

        using (registry.Faults.Away())
        {
            await service.SaysAsync(Lost);
            Assert.False(await service.IsRegisteredAsync());
            // The helpers go on.
            Assert.Single(registry.Nodes("orders"));
            await registry.RegisterAsync("orders", "127.0.0.1:5001");
        }

        await Eventually.BecomesTrue(async () => await service.IsRegisteredAsync(), "it is registered again");
    }

    [Fact]
    public async Task Unavailable_WithRetryAfter_IsToldToTheCaller()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        using var client = new WireClient(registry);
        using var fault = registry.Faults.Unavailable(TimeSpan.FromSeconds(7), calls: 2);

        var failure = await Assert.ThrowsAsync<KengerUnavailableException>(() => client.Feed.SyncAsync(new SyncQuery()));
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri($"{registry.Url}/api/upstream/node/list"));
        await client.Feed.SyncAsync(new SyncQuery());

        Assert.Equal(TimeSpan.FromSeconds(7), failure.RetryAfter);
        Assert.Equal(ErrorCodes.Unavailable, failure.Code);
        Assert.Equal((503, "7"), ((int)response.StatusCode, response.Headers.GetValues("Retry-After").Single()));
        Assert.Equal(2, fault.Hits);
    }

    [Fact]
    public async Task Unavailable_AtTheFirstRegistration_IsTriedAgain()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        using var fault = registry.Faults.Unavailable(on: RegistryCalls.Register, calls: 5);
        await using var service = await SdkService.StartAsync(registry);

        await registry.WaitForNodeAsync("orders", timeout: TimeSpan.FromMinutes(1));

        Assert.Equal(5, fault.Hits);
    }

    [Fact]
    public async Task Answer_403_IsARefusal()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        using var fault = registry.Faults.Answer(403, "not for you", on: RegistryCalls.Register);
        await using var service = await SdkService.StartAsync(registry);
        using var client = new WireClient(registry);

        await service.SaysAsync(Refused);
        var failure = await Assert.ThrowsAsync<KengerAuthenticationException>(
            () => client.Registration.RegisterNodeAsync(new RegisterNodeRequest { Ns = "orders", Host = "127.0.0.1", Port = 5001 }));

        Assert.Contains("not for you", failure.Message, StringComparison.Ordinal);
        Assert.Empty(registry.Nodes("orders"));
    }

    [Fact]
    public async Task Answer_404AtAHeartbeat_MakesTheServiceRegisterAgain()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        await using var service = await SdkService.StartAsync(registry);
        await registry.WaitForNodeAsync("orders");

        using var fault = registry.Faults.Answer(404, on: RegistryCalls.Heartbeat, calls: 1);

        await service.SaysAsync(RegisteredAgain);
    }

    [Fact]
    public async Task Reset_Call_BreaksOffAndIsNotCarriedOut()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        using var client = new WireClient(registry);
        using var fault = registry.Faults.Reset(RegistryCalls.Register, calls: 1);
        var node = new RegisterNodeRequest { Ns = "orders", Host = "127.0.0.1", Port = 5001 };

        var failure = await Assert.ThrowsAsync<KengerUnavailableException>(() => client.Registration.RegisterNodeAsync(node));

        Assert.Contains("broke the connection off", failure.Message, StringComparison.Ordinal);
        Assert.Empty(registry.Nodes("orders"));
        await client.Registration.RegisterNodeAsync(node);
        Assert.Single(registry.Nodes("orders"));
    }

    [Fact]
    public async Task Reset_AtAHeartbeat_IsResumed()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        await using var service = await SdkService.StartAsync(registry);
        await registry.WaitForNodeAsync("orders");

        using (var fault = registry.Faults.Reset(RegistryCalls.Heartbeat))
        {
            await service.SaysAsync(Lost);
            Assert.InRange(fault.Hits, 1, int.MaxValue);
        }

        await Eventually.BecomesTrue(async () => await service.IsRegisteredAsync(), $"it goes on ({Resumed}, or {RegisteredAgain} after a long pause)");
    }

    [Fact]
    public async Task LoseNodes_AllOrSome_AreMissingAndComeBack()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        await registry.RegisterAsync("orders", "127.0.0.1:5001");
        await registry.RegisterAsync("orders", "127.0.0.1:5002");
        using var client = new WireClient(registry);

        using (registry.Faults.LoseNodes())
        {
            Assert.Empty(await client.NodesAsync());
        }

        using (registry.Faults.LoseNodes(node => node.Port == 5001))
        {
            Assert.Equal(["127.0.0.1:5002"], await client.NodesAsync());
        }

        using (registry.Faults.LoseNodes(calls: 1))
        {
            Assert.Empty(await client.NodesAsync());
            Assert.Equal(2, (await client.NodesAsync()).Count);
        }

        Assert.Equal(2, registry.Nodes("orders").Count);
    }

    [Fact]
    public async Task LoseNodes_WhileSomebodyWaits_IsHeardAtOnce()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        await registry.RegisterAsync("orders", "127.0.0.1:5001");
        using var client = new WireClient(registry, timeout: TimeSpan.FromMinutes(5));
        var known = await client.Feed.SyncAsync(new SyncQuery());
        var wait = client.Feed.SyncAsync(new SyncQuery { Version = known.Version, Wait = TimeSpan.FromMinutes(1) });

        using var lost = registry.Faults.LoseNodes();
        await lost.WaitForHitsAsync();
        var without = await wait;
        var next = client.Feed.SyncAsync(new SyncQuery { Version = without.Version, Wait = TimeSpan.FromMinutes(1) });
        lost.Dispose();

        Assert.Empty(without.Namespaces["orders"].Nodes);
        Assert.True(without.Version > known.Version);
        Assert.Single((await next).Namespaces["orders"].Nodes);
        Assert.True((await next).Version > without.Version);
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(-1_000_000)]
    public async Task JumpVersion_EitherWay_IsToldWithEverything(long by)
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        await registry.RegisterAsync("orders", "127.0.0.1:5001");
        using var client = new WireClient(registry, timeout: TimeSpan.FromMinutes(5));
        var known = await client.Feed.SyncAsync(new SyncQuery());
        var wait = client.Feed.SyncAsync(new SyncQuery { Version = known.Version, Wait = TimeSpan.FromMinutes(1) });

        registry.Faults.JumpVersion(by);
        var jumped = await wait;
        var next = client.Feed.SyncAsync(new SyncQuery { Version = jumped.Version, Wait = TimeSpan.FromMinutes(1) });
        var node = await registry.RegisterAsync("orders", "127.0.0.1:5002");

        Assert.Equal(known.Version + by, jumped.Version);
        Assert.Single(jumped.Namespaces["orders"].Nodes);
        Assert.Equal(2, (await next).Namespaces["orders"].Nodes.Count);
        Assert.Equal(node.Version + by, (await next).Version);
    }

    [Fact]
    public async Task JumpVersion_BeyondAllVersions_IsRefused()
    {
        await using var registry = await KengerTestRegistry.StartAsync();

        Assert.Throws<ArgumentOutOfRangeException>(() => registry.Faults.JumpVersion(long.MinValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => registry.Faults.JumpVersion(long.MaxValue));
    }

    [Fact]
    public async Task Clear_OfSeveral_LeavesAHealthyRegistry()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        using var client = new WireClient(registry);
        registry.Faults.Unavailable();
        registry.Faults.Away();
        registry.Faults.LoseNodes();
        registry.Faults.Slow(TimeSpan.FromHours(1));

        registry.Faults.Clear();

        await client.Feed.SyncAsync(new SyncQuery());
    }

    [Fact]
    public async Task Faults_InAnyNumber_AreBounded()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        for (var i = 0; i < 100; i++)
        {
            registry.Faults.Unavailable();
        }

        Assert.Throws<InvalidOperationException>(() => registry.Faults.Unavailable());
        registry.Faults.Clear();
        registry.Faults.Unavailable().Dispose();
    }

    [Fact]
    public async Task Fault_OfNothing_IsRefused()
    {
        await using var registry = await KengerTestRegistry.StartAsync();

        Assert.Throws<ArgumentOutOfRangeException>(() => registry.Faults.Unavailable(calls: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => registry.Faults.Reset(RegistryCalls.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => registry.Faults.Answer(200));
        Assert.Throws<ArgumentOutOfRangeException>(() => registry.Faults.Slow(TimeSpan.FromDays(1)));
    }

    [Fact]
    public async Task WaitForHitsAsync_InVain_SaysHowMany()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        using var fault = registry.Faults.Unavailable();

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => fault.WaitForHitsAsync(2, TimeSpan.FromMilliseconds(1)));

        Assert.Contains("by 0 calls, not by 2", failure.Message, StringComparison.Ordinal);
    }
}

using System.Net;
using Kenger.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Xunit;

namespace TestedService.Tests;

/// <summary>A service with the SDK, tested with a registry of its own in each test.</summary>
public sealed class ServiceTests : IAsyncLifetime
{
    private KengerTestRegistry _registry = null!;
    private WebApplicationFactory<Program> _factory = null!;

    public async Task InitializeAsync()
    {
        _registry = await KengerTestRegistry.StartAsync();
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(builder => builder
            .UseKengerTestRegistry(_registry, "orders")
            .UseSetting("KENGER_REGISTRY_HEARTBEAT_INTERVAL", "1"));
        // A real port, of the system's choice: a test server in memory can't be registered.
        _factory.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
    }

    // The app first, so that it can say goodbye.
    public async Task DisposeAsync()
    {
        await _factory.DisposeAsync();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task Service_Started_IsRegisteredWhereItListens()
    {
        using var client = _factory.CreateClient();

        var node = await _registry.WaitForNodeAsync("orders");

        Assert.Equal(client.BaseAddress!.Port, node.Port);
        Assert.Equal("Hello from a tested service\n", await client.GetStringAsync(new Uri($"http://{node.Host}:{node.Port}/")));
    }

    [Fact]
    public async Task Service_Stopped_IsGone()
    {
        _factory.StartServer();
        await _registry.WaitForNodeAsync("orders");

        await _factory.DisposeAsync();

        await _registry.WaitForNodesAsync("orders", nodes => nodes.Count == 0);
    }

    [Fact]
    public async Task Service_WhileTheRegistryIsAway_ServesAndRegistersLater()
    {
        var away = _registry.Faults.Away();
        using var client = _factory.CreateClient();
        Assert.StartsWith("Hello", await client.GetStringAsync(new Uri("/", UriKind.Relative)), StringComparison.Ordinal);

        away.Dispose();

        await _registry.WaitForNodeAsync("orders", timeout: TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Service_AtATiredRegistry_ComesBack()
    {
        using var fault = _registry.Faults.Unavailable(TimeSpan.FromSeconds(1), RegistryCalls.Register, calls: 3);
        _factory.StartServer();

        await _registry.WaitForNodeAsync("orders", timeout: TimeSpan.FromMinutes(1));

        Assert.Equal(3, fault.Hits);
    }

    [Fact]
    public async Task Neighbours_DrainedOrLost_AreNotHidden()
    {
        using var client = _factory.CreateClient();
        var node = await _registry.RegisterAsync("stock", "127.0.0.1:5001");
        await _registry.RegisterAsync("stock", "127.0.0.1:5002");
        await _registry.DrainAsync(node);
        Assert.Equal("""["127.0.0.1:5001","127.0.0.1:5002"]""", await NeighboursAsync(client));

        using (_registry.Faults.LoseNodes(lost => lost.Port == 5002))
        {
            Assert.Equal("""["127.0.0.1:5001"]""", await NeighboursAsync(client));
        }
    }

    [Fact]
    public async Task Neighbours_WithoutTheRegistry_AreUnavailable()
    {
        using var client = _factory.CreateClient();
        using var fault = _registry.Faults.Answer(500, on: RegistryCalls.Sync);

        using var response = await client.GetAsync(new Uri("/neighbours/stock", UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    private static Task<string> NeighboursAsync(HttpClient client) => client.GetStringAsync(new Uri("/neighbours/stock", UriKind.Relative));
}

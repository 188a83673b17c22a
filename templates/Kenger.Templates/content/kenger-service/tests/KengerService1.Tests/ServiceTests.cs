using System.Net;
using Kenger.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Xunit;

namespace KengerService1.Tests;

/// <summary>The service with a registry of its own in each test, in the test's process, at ports that the system chooses.</summary>
public sealed class ServiceTests : IAsyncLifetime
{
    private KengerTestRegistry _registry = null!;
    private WebApplicationFactory<Program> _service = null!;

    public async Task InitializeAsync()
    {
        _registry = await KengerTestRegistry.StartAsync();
        _service = new WebApplicationFactory<Program>().WithWebHostBuilder(builder => builder.UseKengerTestRegistry(_registry, "my-namespace"));
        // A real port: what runs in memory can't be registered.
        _service.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
    }

    // The service first, so that it can say goodbye.
    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task Service_Started_IsRegisteredWhereItListens()
    {
        using var client = _service.CreateClient();

        var node = await _registry.WaitForNodeAsync("my-namespace");

        Assert.Equal(client.BaseAddress!.Port, node.Port);
        Assert.StartsWith("Hello", await client.GetStringAsync("/"));
    }

    [Fact]
    public async Task Service_Stopped_IsGone()
    {
        _service.StartServer();
        await _registry.WaitForNodeAsync("my-namespace");

        await _service.DisposeAsync();

        await _registry.WaitForNodesAsync("my-namespace", nodes => nodes.Count == 0);
    }

    [Fact]
    public async Task Service_WhileTheRegistryIsAway_ServesAndRegistersLater()
    {
        using (_registry.Faults.Away())
        {
            Assert.StartsWith("Hello", await _service.CreateClient().GetStringAsync("/"));
        }

        await _registry.WaitForNodeAsync("my-namespace", timeout: TimeSpan.FromMinutes(1));
    }
}

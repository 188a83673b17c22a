using System.Net;
using Kenger.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KengerGateway1.Tests;

/// <summary>The gateway with a registry and nodes of its own in each test, in the test's process, at ports that the system chooses.</summary>
public sealed class GatewayTests : IAsyncLifetime
{
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(10) };
    private KengerTestRegistry _registry = null!;
    private WebApplicationFactory<Program> _gateway = null!;

    public async Task InitializeAsync()
    {
        _registry = await KengerTestRegistry.StartAsync();
        _gateway = new WebApplicationFactory<Program>().WithWebHostBuilder(builder => builder
            .UseSetting("KENGER_REGISTRY_URL", _registry.Url)
            .UseSetting("KENGER_REGISTRY_TOKEN", _registry.Token)
            .UseSetting("Kenger:Gateway:Listen", "http://127.0.0.1:0")
            .UseSetting("Kenger:Gateway:AdminListen", "http://127.0.0.1:0")
            // Nobody balances here: no need to wait for who would.
            .UseSetting("Kenger:Gateway:DrainTime", "0"));
        _gateway.UseKestrel();
        _gateway.StartServer();
        _client.BaseAddress = new Uri(_gateway.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task Request_ToARegisteredNode_IsAnswered()
    {
        await using var node = await StartNodeAsync("Hello from a node");
        await _registry.RegisterAsync("my-namespace", node.Urls.First().Replace("http://", ""));

        Assert.Equal("Hello from a node", await WhenServedAsync("/"));
    }

    [Fact]
    public async Task Request_WithoutANode_IsUnavailable()
    {
        using var answer = await _client.GetAsync("/");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    /// <summary>The first good answer: the gateway hears of a node within milliseconds, but not at once.</summary>
    private async Task<string> WhenServedAsync(string path)
    {
        for (var left = 300; ; left--)
        {
            using var answer = await _client.GetAsync(path);
            if (answer.IsSuccessStatusCode || left == 0)
            {
                return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    private static async Task<WebApplication> StartNodeAsync(string text)
    {
        var node = WebApplication.CreateSlimBuilder().Build();
        node.Urls.Add("http://127.0.0.1:0");
        node.MapGet("/", () => text);
        node.MapGet("/api/status", () => "ok");
        await node.StartAsync();
        return node;
    }
}

using System.Net;
using System.Text.Json;

namespace Kenger.Gateway.Tests;

public sealed class ErrorAnswerTests
{
    [Fact]
    public async Task NoRoute_404WithASentence()
    {
        await using var gateway = await GatewayHost.StartAsync(new FakeRegistry(),
            settings: [("Kenger:Gateway:Routes:0:Path", "/api"), ("Kenger:Gateway:Routes:0:Namespace", "shop")]);

        using var response = await gateway.GetAsync("/other", ("Host", "shop.example.com"));

        var error = await ReadAsync(response, HttpStatusCode.NotFound);
        Assert.Equal("no route matches shop.example.com/other", error.GetProperty("message").GetString());
        Assert.False(response.Headers.Contains("Server"));
        Assert.Equal("no_route", error.GetProperty("data").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Head_TheSameWithoutABody()
    {
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop"));

        using var response = await gateway.SendAsync(HttpMethod.Head, "/");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotEqual(0, response.Content.Headers.ContentLength);
        Assert.DoesNotContain(gateway.Log.Entries, entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Fact]
    public async Task UnknownNamespace_503()
    {
        await using var gateway = await GatewayHost.StartForAsync("nowhere", new FakeRegistry());

        await ExpectNoNodeAsync(gateway, "unknown_namespace",
            "no healthy node in namespace 'nowhere': the registry doesn't know this namespace");
    }

    [Fact]
    public async Task NoNodes_503()
    {
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop"));

        await ExpectNoNodeAsync(gateway, "no_nodes", "no healthy node in namespace 'shop': no node is online");
    }

    [Fact]
    public async Task AllWeightZero_503()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry()
            .With("shop", FakeRegistry.Node(backend.Port, weight: 0)));

        await ExpectNoNodeAsync(gateway, "all_weight_zero", "no healthy node in namespace 'shop': every node has weight 0");
        Assert.Empty(backend.Requests);
    }

    [Fact]
    public async Task AllUnhealthy_503AndOneLogLineThatSaysWhy()
    {
        using var dead = new DeadPort();
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop", FakeRegistry.Node(dead.Port)));
        using (var first = await gateway.GetAsync("/"))
        {
            await ReadAsync(first, HttpStatusCode.BadGateway);
        }

        for (var i = 0; i < 5; i++)
        {
            await ExpectNoNodeAsync(gateway, "all_unhealthy",
                "no healthy node in namespace 'shop': every node with a weight above 0 is unhealthy");
        }

        var said = Assert.Single(gateway.Said(EventIds.NoNode));
        Assert.Contains($"127.0.0.1:{dead.Port}: connection refused", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RegistryNeverAnswered_503()
    {
        var registry = new FakeRegistry { Failure = new Kenger.Client.KengerUnavailableException("no registry answered") };
        await using var gateway = await GatewayHost.StartForAsync("shop", registry);

        await ExpectNoNodeAsync(gateway, "not_synced", "no healthy node in namespace 'shop': the registry has not answered yet");
    }

    [Fact]
    public async Task NodeUnreachable_502WithoutItsAddress()
    {
        using var dead = new DeadPort();
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop", FakeRegistry.Node(dead.Port)));

        using var response = await gateway.GetAsync("/");

        var error = await ReadAsync(response, HttpStatusCode.BadGateway);
        Assert.Equal("unreachable", error.GetProperty("data").GetProperty("reason").GetString());
        Assert.DoesNotContain("127.0.0.1", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NodeTooSlow_504()
    {
        await using var silent = new RawBackend((_, _) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System));
        await using var gateway = await GatewayHost.StartForAsync(
            "shop", new FakeRegistry().With("shop", FakeRegistry.Node(silent.Port)), ("Kenger:Gateway:ActivityTimeout", "00:00:00.2"));

        using var response = await gateway.GetAsync("/");

        var error = await ReadAsync(response, HttpStatusCode.GatewayTimeout);
        Assert.Equal("timeout", error.GetProperty("data").GetProperty("reason").GetString());
        // Slow is not unreachable.
        Assert.Empty(gateway.Said(EventIds.NodeEjected));
    }

    [Fact]
    public async Task NodeAnswersAnError_GoesThroughUntouched()
    {
        await using var backend = await Backend.StartNewAsync(answer: context =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.Server = "mine";
            return context.Response.Body.WriteAsync("own words"u8.ToArray()).AsTask();
        });
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)));

        using var response = await gateway.GetAsync("/");

        Assert.Equal("own words", await response.Content.ReadAsStringAsync());
        Assert.Equal("mine", response.Headers.GetValues("Server").Single());
    }

    private static async Task ExpectNoNodeAsync(GatewayHost gateway, string reason, string message)
    {
        using var response = await gateway.GetAsync("/");
        var error = await ReadAsync(response, HttpStatusCode.ServiceUnavailable);
        Assert.Equal(message, error.GetProperty("message").GetString());
        Assert.Equal(reason, error.GetProperty("data").GetProperty("reason").GetString());
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal((int)status, document.RootElement.GetProperty("code").GetInt32());
        return document.RootElement.Clone();
    }
}

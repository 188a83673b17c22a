using Kenger.Gateway.Connections;
using Kenger.Gateway.Trust;
using Kenger.Gateway.Health;
using Kenger.Gateway.Nodes;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Tests;

public sealed class HttpNodeProbeTests : IAsyncLifetime
{
    private readonly GatewayRig _gateway = Gateway();
    private HttpNodeProbe _probe = null!;

    public Task InitializeAsync()
    {
        _probe = Probe(_gateway, TimeProvider.System);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _probe.Dispose();
        await _gateway.DisposeAsync();
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(204, false)]
    [InlineData(301, false)]
    [InlineData(404, false)]
    [InlineData(500, false)]
    [InlineData(503, false)]
    public async Task Probe_OnlyStatus200_IsWell(int status, bool isWell)
    {
        await using var backend = await Backend.StartNewAsync(answer: context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/api/status";
            return Task.CompletedTask;
        });

        var problem = await ProbeAsync(backend.Port, "/check");

        Assert.Equal(isWell ? null : $"/check answered {status}", problem);
    }

    [Fact]
    public async Task Probe_Request_IsAsTheOriginalAndOnAConnectionOfItsOwn()
    {
        var heads = new List<string>();
        await using var backend = new RawBackend(async (stream, head) =>
        {
            heads.Add(head);
            await stream.WriteAsync("HTTP/1.0 200 OK\r\n\r\n"u8.ToArray());
        });

        Assert.Null(await ProbeAsync(backend.Port, "/a/../b%2f?c=1"));
        Assert.Null(await ProbeAsync(backend.Port, "/a/../b%2f?c=1"));

        Assert.Equal(2, backend.Connections);
        Assert.StartsWith("GET /a/../b%2f?c=1 HTTP/1.1\r\n", heads[0], StringComparison.Ordinal);
        Assert.Contains($"\r\nHost: 127.0.0.1:{backend.Port}\r\n", heads[0], StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", heads[0], StringComparison.Ordinal);
        Assert.DoesNotContain("traceparent", heads[0], StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("""{"status":"ok","namespace":"shop","registered":true}""", null)]
    [InlineData("""{"status":"ok","namespace":"billing","registered":true}""", "answers for billing, not shop")]
    [InlineData("""{"status":"ok","namespace":"Shop","registered":false}""", "answers for Shop, not shop")]
    [InlineData("""{"status":"ok","namespace":"billing","namespaces":["billing","shop"],"registered":true}""", null)]
    [InlineData("""{"status":"ok","namespace":"billing","namespaces":["billing","other"],"registered":true}""", "answers for billing, not shop")]
    [InlineData("""{"status":"ok","namespace":"","registered":false}""", null)]
    [InlineData("""{"status":"ok","namespace":"billing"}""", null)]
    [InlineData("""{"namespace":"billing","registered":true}""", null)]
    [InlineData("""["billing"]""", null)]
    [InlineData("""{"status":"ok","namespace":"\ud800","registered":true}""", null)]
    [InlineData("not JSON", null)]
    [InlineData("", null)]
    public async Task Probe_AnswerOfTheSdk_MustBeForThisNamespace(string body, string? problem)
    {
        await using var backend = await Backend.StartNewAsync(answer: context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(body);
        });

        Assert.Equal(problem, await ProbeAsync(backend.Port, "/sdk/status"));
    }

    [Fact]
    public async Task Probe_OtherContentTypeOrBrokenBody_CountsByItsStatus()
    {
        const string Billing = """{"status":"ok","namespace":"billing","registered":true}""";
        await using var text = await Backend.StartNewAsync(answer: context => context.Response.WriteAsync(Billing));
        await using var cut = new RawBackend(async (stream, _) => await stream.WriteAsync(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"status\":"u8.ToArray()));

        Assert.Null(await ProbeAsync(text.Port, "/"));
        Assert.Null(await ProbeAsync(cut.Port, "/"));
    }

    [Fact]
    public async Task Probe_NobodyListens_SaysSo()
    {
        using var dead = new DeadPort();

        Assert.Equal("connection refused", await ProbeAsync(dead.Port, "/"));
    }

    [Fact]
    public async Task Probe_HangsUpWithoutAnAnswer_IsNotWell()
    {
        await using var rude = RawBackend.ThatHangsUp();

        await AssertBrokenAsync(rude.Port);
    }

    [Fact]
    public async Task Probe_NoHttp_IsNotWell()
    {
        await using var odd = new RawBackend((stream, _) => stream.WriteAsync("200 but not HTTP\r\n\r\n"u8.ToArray()).AsTask());

        await AssertBrokenAsync(odd.Port);
    }

    [Fact]
    public async Task Probe_EndlessBody_HeadersAreEnough()
    {
        await using var backend = await Backend.StartNewAsync(answer: async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync("more", context.RequestAborted);
            }
        });

        Assert.Null(await ProbeAsync(backend.Port, "/endless"));
    }

    [Fact]
    public async Task Probe_Silence_FailsAfterTheTimeout()
    {
        var time = new TestKit.FakeTimeProvider();
        await using var gateway = Gateway();
        using var probe = Probe(gateway, time);
        var connected = new TaskCompletionSource();
        await using var silent = new RawBackend((_, _) =>
        {
            connected.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        });

        var probing = probe.ProbeAsync(NodeAt(silent.Port), "/", TimeSpan.FromSeconds(2), default);
        await connected.Task;
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("/ did not answer within 2 s", await probing);
    }

    private static GatewayRig Gateway() => new();

    private static HttpNodeProbe Probe(GatewayRig gateway, TimeProvider time) =>
        new(gateway.Get<ProbeKinds>(), gateway.Get<NodeConnector>(), gateway.Get<NodeTls>(), time);

    private static GatewayNode NodeAt(int port) => new("shop", "127.0.0.1", port, DateTimeOffset.UnixEpoch);

    private async Task AssertBrokenAsync(int port)
    {
        var problem = await ProbeAsync(port, "/");

        Assert.NotNull(problem);
        Assert.DoesNotContain("did not answer", problem, StringComparison.Ordinal);
    }

    private Task<string?> ProbeAsync(int port, string path) => _probe.ProbeAsync(NodeAt(port), path, TimeSpan.FromSeconds(30), default);
}

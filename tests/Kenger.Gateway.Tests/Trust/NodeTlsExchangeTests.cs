using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Kenger.Gateway.Connections;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kenger.Gateway.Tests;

/// <summary>Requests to nodes by TLS: bodies, streams, WebSockets, HTTP/2, probes, and connections that are kept.</summary>
public sealed class NodeTlsExchangeTests : IDisposable
{
    private readonly TlsNodes _nodes = new();

    public void Dispose() => _nodes.Dispose();

    /// <summary>Nodes send tickets when they like, with TLS 1.3 as a rule right behind the handshake.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ManyRequests_OneAfterTheOther_NeedOneConnection(int version)
    {
        await using var node = await _nodes.StartAsync(protocols: version == 1 ? HttpProtocols.Http1 : HttpProtocols.Http2);
        await using var gateway = await _nodes.StartGatewayAsync(node.Port, ("KENGER_GATEWAY_PROTOCOL", $"http{version}"));

        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal("node", await gateway.GetTextAsync("/", ("Host", "shop.example.com")));
        }

        Assert.Equal((1, 1000), (node.Connections, node.Requests.Count));
    }

    [Fact]
    public async Task Requests_ForManyHosts_ShareConnections()
    {
        await using var node = await _nodes.StartAsync();
        await using var gateway = await _nodes.StartGatewayAsync(node.Port);

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("node", await gateway.GetTextAsync("/", ("Host", $"tenant{i}.example.com")));
        }

        Assert.Equal((1, "tenant19.example.com"), (node.Connections, node.Requests[^1]["Host"]));
    }

    [Fact]
    public async Task Connection_ThatTheNodeHasClosed_IsNotUsedAgain()
    {
        await using var node = await _nodes.StartAsync();
        await using var gateway = await _nodes.StartGatewayAsync(node.Port, ("Kenger:Gateway:MaxRetries", "0"));

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("node", await gateway.GetTextAsync("/"));
            node.CloseConnections();
            // What has come to the gateway's socket it sees before it sends.
            await Eventually.BecomesTrue(() => !HasOpen(node.Port), "the gateway's machine knows");
        }

        Assert.Equal(5, node.Requests.Count);
    }

    [Fact]
    public async Task Bodies_LargeBothWaysAtOnce_ArriveWhole()
    {
        await using var node = await _nodes.StartAsync(answer: context => context.Request.Body.CopyToAsync(context.Response.Body));
        await using var gateway = await _nodes.StartGatewayAsync(node.Port);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            var body = RandomNumberGenerator.GetBytes(4_000_000 + i);
            using var response = await gateway.SendAsync(HttpMethod.Post, "/", i % 2 == 0 ? new ByteArrayContent(body) : new StreamContent(new MemoryStream(body)));
            Assert.Equal(SHA256.HashData(body), SHA256.HashData(await response.Content.ReadAsByteArrayAsync()));
        }));
    }

    [Fact]
    public async Task Answer_WhileTheBodyStillComes_ReachesTheClientPieceByPiece()
    {
        await using var node = await _nodes.StartAsync(answer: context => context.Request.Body.CopyToAsync(context.Response.Body, 1));
        // .NET's client reads no answer of HTTP/1.1 while it sends: not that of this test, nor YARP's forwarder.
        await using var gateway = await Http2Gateway.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(node.Port)), ("KENGER_GATEWAY_PROTOCOL", "http1"), ("KENGER_GATEWAY_FORWARDER", "kenger"),
            ($"{TlsNodes.Shop}:Ca", _nodes.CaFile));
        using var content = new PushContent();

        var sending = gateway.SendAsync(HttpMethod.Post, "/", content);
        await content.PushAsync("a"u8.ToArray());
        using var response = await sending;
        await using var answer = await response.Content.ReadAsStreamAsync();
        var one = new byte[1];
        Assert.Equal((1, (byte)'a'), (await answer.ReadAsync(one), one[0]));
        await content.PushAsync("b"u8.ToArray());
        Assert.Equal((1, (byte)'b'), (await answer.ReadAsync(one), one[0]));
        content.Complete();

        Assert.Equal(0, await answer.ReadAsync(one));
    }

    [Fact]
    public async Task Client_ThatLeaves_EndsTheRequestAtTheNode()
    {
        var left = new TaskCompletionSource();
        await using var node = await _nodes.StartAsync(answer: async context =>
        {
            context.RequestAborted.Register(left.SetResult);
            await context.Response.Body.WriteAsync("first"u8.ToArray());
            await context.Response.Body.FlushAsync();
            await left.Task;
        });
        await using var gateway = await _nodes.StartGatewayAsync(node.Port);

        (await gateway.GetAsync("/")).Dispose();

        await left.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task WebSocket_Echoes(int version)
    {
        await using var node = await _nodes.StartAsync(protocols: version == 1 ? HttpProtocols.Http1 : HttpProtocols.Http2, answer: async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[100_000];
            while (await socket.ReceiveAsync(buffer, default) is { MessageType: not WebSocketMessageType.Close } got)
            {
                await socket.SendAsync(buffer.AsMemory(0, got.Count), got.MessageType, got.EndOfMessage, default);
            }

            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", default);
        });
        await using var gateway = await _nodes.StartGatewayAsync(node.Port, ("KENGER_GATEWAY_PROTOCOL", $"http{version}"));
        using var client = new ClientWebSocket();
        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Traffic.Port}/"), default);
        var buffer = new byte[100_000];

        for (var size = 1; size <= 65_536; size *= 16)
        {
            var sent = RandomNumberGenerator.GetBytes(size);
            await client.SendAsync(sent, WebSocketMessageType.Binary, endOfMessage: true, default);
            var length = 0;
            do
            {
                length += (await client.ReceiveAsync(buffer.AsMemory(length), default)).Count;
            }
            while (length < size);
            Assert.Equal(sent, buffer[..length]);
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", default);
        Assert.Equal("bye", client.CloseStatusDescription);
    }

    [Fact]
    public async Task Http2_WithTrailers_ReachesTheClient()
    {
        await using var node = await _nodes.StartAsync(protocols: HttpProtocols.Http2, answer: async context =>
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.WriteAsync($"{context.Request.Protocol} {context.Request.Scheme}");
            context.Response.AppendTrailer("grpc-status", "0");
        });
        await using var gateway = await Http2Gateway.StartAsync(new FakeRegistry().With("shop", FakeRegistry.Node(node.Port)), ($"{TlsNodes.Shop}:Ca", _nodes.CaFile));

        using var response = await gateway.SendAsync(HttpMethod.Post, "/a.B/C", new ByteArrayContent([]) { Headers = { ContentType = new("application/grpc") } });

        Assert.Equal("HTTP/2 https", await response.Content.ReadAsStringAsync());
        Assert.Equal(["0"], response.TrailingHeaders.GetValues("grpc-status"));
    }

    [Theory]
    [InlineData("http2", HttpProtocols.Http1)]
    [InlineData("http1", HttpProtocols.Http2)]
    public async Task Protocol_ThatTheNodeDoesNotSpeak_GetsNoRequest(string protocol, HttpProtocols spoken)
    {
        await using var node = await _nodes.StartAsync(protocols: spoken);
        await using var gateway = await _nodes.StartGatewayAsync(node.Port, ("KENGER_GATEWAY_PROTOCOL", protocol));

        using var response = await gateway.SendAsync(HttpMethod.Post, "/", new StringContent("body"));

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Empty(node.Requests);
        Assert.Single(gateway.Said(EventIds.NodeTlsFailed));
    }

    public static TheoryData<string, HttpProtocols, string?> Probes => new()
    {
        { "/api/status", HttpProtocols.Http1, null },
        { "/api/status", HttpProtocols.Http2, null },
        { "/api/status", HttpProtocols.Http1, "shop" },
        { "/grpc.health.v1.Health/Check", HttpProtocols.Http2, null },
    };

    [Theory]
    [MemberData(nameof(Probes))]
    public async Task Probe_OfANodeWithAWrongCertificateAndThenARightOne_PutsItOutAndIn(string path, HttpProtocols protocols, string? connectOnly)
    {
        static Task AnswerAsync(HttpContext context)
        {
            context.Response.ContentType = "application/grpc";
            context.Response.AppendTrailer("grpc-status", "0");
            return context.Response.Body.WriteAsync(new byte[] { 0, 0, 0, 0, 2, 8, 1 }).AsTask();
        }

        await using var first = await _nodes.StartAsync(_nodes.Ca.Issue("other.example.com"), AnswerAsync, protocols);
        await using var gateway = await _nodes.StartGatewayAsync(
            [FakeRegistry.Node(first.Port, healthPath: path)],
            ("KENGER_GATEWAY_PROTOCOL", protocols == HttpProtocols.Http2 ? "http2" : "http1"),
            ("Kenger:Gateway:Health:Interval", "00:00:00.1"), ("Kenger:Gateway:Health:UnhealthyThreshold", "1"), ("Kenger:Gateway:Health:HealthyThreshold", "1"),
            ("Kenger:Gateway:Health:ConnectOnly:0", connectOnly));

        await Eventually.BecomesTrue(() => gateway.Said(EventIds.NodeUnhealthy).Count > 0, "it is out");
        Assert.Contains("its certificate is for other.example.com", gateway.Said(EventIds.NodeUnhealthy)[0], StringComparison.Ordinal);
        Assert.Single(gateway.Said(EventIds.NodeTlsFailed));
        await first.KillAsync();
        await using var second = await _nodes.StartAsync(answer: AnswerAsync, protocols: protocols, port: first.Port);

        await Eventually.BecomesTrue(() => gateway.Said(EventIds.NodeHealthy).Count > 0, "it is back");
    }

    /// <summary>A resting connection: tickets are no end of it, close_notify is one, and so is the end of the socket.</summary>
    [Theory]
    [InlineData(SslProtocols.Tls13, true)]
    [InlineData(SslProtocols.Tls13, false)]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls12, false)]
    public async Task Link_AtRest_KnowsTicketsFromTheEnd(SslProtocols version, bool saysGoodbye)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var gateway = await _nodes.StartGatewayAsync(1);
        var connecting = gateway.Get<NodeConnector>().ConnectAsync("shop", "127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, default);
        using var accepted = await listener.AcceptSocketAsync();
        await using var server = new SslStream(new NetworkStream(accepted));
        var handshake = _nodes.HandshakeOf(_nodes.Issue(), asksForCertificate: false);
        handshake.EnabledSslProtocols = version;
        await server.AuthenticateAsServerAsync(handshake);
        using var link = await connecting;

        // The tickets have been sent with the handshake's end.
        Assert.False(link.HasEnded());
        var room = new byte[100];
        var reading = link.ReceiveAsync(room).AsTask();
        await server.WriteAsync("hello"u8.ToArray());
        Assert.Equal(5, await reading);
        Assert.False(link.HasEnded());

        if (saysGoodbye)
        {
            await server.ShutdownAsync();
        }

        accepted.Shutdown(SocketShutdown.Send);
        await Eventually.BecomesTrue(link.HasEnded, "it has ended");
        if (saysGoodbye)
        {
            Assert.Equal(0, await link.ReceiveAsync(room));
        }
        else
        {
            Assert.True((await Assert.ThrowsAsync<Gateway.Trust.NodeTlsException>(() => link.ReceiveAsync(room).AsTask())).IsCut);
        }
    }

    // Towards the node; the machine has said that the other side is gone.
    private static bool HasOpen(int port) => System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
        .Any(each => each.RemoteEndPoint.Port == port && each.State == System.Net.NetworkInformation.TcpState.Established);
}

using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.Tests;

/// <summary>What is said otherwise to clients of HTTP/3. Their requests are told as such in front of the gateway, and come by HTTP/2 or HTTP/1.1: no QUIC is needed.</summary>
public sealed class Http3FrontTests
{
    private readonly List<int> _resets = [];

    [Fact]
    public async Task GrpcCall_WithoutANode_IsAnsweredInTheClientsLanguage()
    {
        await using var gateway = await StartAsync(new FakeRegistry().With("shop"));
        using var content = new ByteArrayContent([]);
        content.Headers.ContentType = new("application/grpc");

        using var response = await gateway.SendAsync(HttpMethod.Post, "/a.B/C", content);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["14"], response.Headers.GetValues("grpc-status"));
    }

    [Theory]
    [InlineData("HTTP/1.1", null)]
    [InlineData("HTTP/3", "trailers")]
    public async Task TrailersOfTheClient_AreAskedForAtTheNode(string protocol, string? asked)
    {
        await using var backend = await Backend.StartNewAsync("shop");
        await using var gateway = await StartAsync(new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)), protocol);

        using var response = await gateway.Host.GetAsync("/", ("TE", "trailers"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(asked, backend.Requests.Single()["TE"]);
    }

    [Theory]
    [InlineData("HTTP/1.1", true)]
    [InlineData("HTTP/3", null)]
    public async Task RefusedRequest_SaysNothingOfTheConnection(string protocol, bool? isClosed)
    {
        await using var gateway = await StartAsync(new FakeRegistry().With("shop"), protocol);

        using var response = await gateway.Host.GetAsync("/", ("CDN-Loop", new string('x', 5000)));

        Assert.Equal((HttpStatusCode.BadRequest, isClosed), (response.StatusCode, response.Headers.ConnectionClose));
    }

    [Theory]
    [InlineData("HTTP/2", 2)]
    [InlineData("HTTP/3", 0x102)]
    public async Task AnswerThatBreaksOff_IsResetByACodeOfTheProtocol(string protocol, int code)
    {
        await using var node = new RawBackend(async (stream, _) =>
            await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")));
        await using var gateway = await StartAsync(new FakeRegistry().With("shop", FakeRegistry.Node(node.Port)), protocol);

        using var response = await gateway.SendAsync(HttpMethod.Get, "/");
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync());

        Assert.Equal([code], _resets);
    }

    private async Task<Http2Gateway> StartAsync(FakeRegistry registry, string protocol = "HTTP/3") => new(await GatewayHost.StartAsync(
        registry,
        configure: null,
        app => app.Use(next => context =>
        {
            context.Request.Protocol = protocol;
            if (context.Features.Get<IHttpResetFeature>() is { } reset)
            {
                context.Features.Set<IHttpResetFeature>(new RecordedReset(reset, _resets));
            }

            return next(context);
        }),
        ("KENGER_GATEWAY_NAMESPACE", "shop"), ("KENGER_GATEWAY_HTTP2_LISTEN", "http://127.0.0.1:0"), ("KENGER_GATEWAY_FORWARDER", "kenger")));

    private sealed class RecordedReset(IHttpResetFeature inner, List<int> codes) : IHttpResetFeature
    {
        public void Reset(int errorCode)
        {
            codes.Add(errorCode);
            inner.Reset(errorCode);
        }
    }
}

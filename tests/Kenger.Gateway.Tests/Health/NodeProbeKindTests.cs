using Kenger.Gateway.Connections;
using Kenger.Gateway.Trust;
using Kenger.Gateway.Health;
using Kenger.Gateway.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kenger.Gateway.Tests;

public sealed class NodeProbeKindTests
{
    private const string GrpcPath = "/grpc.health.v1.Health/Check";

    [Fact]
    public async Task Http2_NodeThatSpeaksIt_IsWell()
    {
        await using var backend = await Backend.StartNewAsync(protocols: HttpProtocols.Http2);

        Assert.Null(await ProbeAsync(backend.Port, "/api/status", ("KENGER_GATEWAY_PROTOCOL", "http2")));
        Assert.NotNull(await ProbeAsync(backend.Port, "/api/status"));
        backend.HealthStatus = 503;
        Assert.Equal("/api/status answered 503", await ProbeAsync(backend.Port, "/api/status", ("KENGER_GATEWAY_PROTOCOL", "http2")));
    }

    [Fact]
    public async Task ConnectOnly_NodeThatTakesConnections_IsWell()
    {
        await using var mute = RawBackend.ThatHangsUp();
        using var dead = new DeadPort();

        Assert.Null(await ProbeAsync(mute.Port, "/api/status", ("Kenger:Gateway:Health:ConnectOnly:0", "shop")));
        Assert.Equal("connection refused", await ProbeAsync(dead.Port, "/api/status", ("Kenger:Gateway:Health:ConnectOnly:0", "shop")));
    }

    [Theory]
    [InlineData("08 01", "0", 200, null)]
    [InlineData("08 02", "0", 200, "the gRPC health check says that it is not serving")]
    [InlineData("", "0", 200, "the gRPC health check says that it is not serving")]
    [InlineData("", "5", 200, "the gRPC health check answered status 5")]
    [InlineData("08 01", null, 200, "the gRPC health check has no grpc-status")]
    [InlineData("", null, 404, "the gRPC health check answered 404")]
    public async Task Grpc_Answer_IsReadAsTheProtocolSays(string message, string? grpcStatus, int status, string? expected)
    {
        var bytes = Convert.FromHexString(message.Replace(" ", "", StringComparison.Ordinal));
        byte[]? asked = null;
        await using var backend = await Backend.StartNewAsync(protocols: HttpProtocols.Http2, answer: async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            asked = body.ToArray();
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(bytes.Length == 0 ? [] : new byte[] { 0, 0, 0, 0, (byte)bytes.Length }.Concat(bytes)
                .ToArray());
            if (grpcStatus is not null)
            {
                context.Response.AppendTrailer("grpc-status", grpcStatus);
            }
        });

        Assert.Equal(expected, await ProbeAsync(backend.Port, $"{GrpcPath}?service=a.B"));

        Assert.Equal([0, 0, 0, 0, 5, 0x0A, 3, (byte)'a', (byte)'.', (byte)'B'], asked!);
        var request = Assert.Single(backend.Requests);
        Assert.Equal(("POST", GrpcPath, "application/grpc", "trailers"),
            (request.Method, request.Target, request["Content-Type"], request["TE"]));
    }

    private static async Task<string?> ProbeAsync(int port, string path, params (string Key, string? Value)[] settings)
    {
        await using var gateway = new GatewayRig([("KENGER_GATEWAY_NAMESPACE", "shop"), .. settings]);
        using var probe = new HttpNodeProbe(gateway.Get<ProbeKinds>(), gateway.Get<NodeConnector>(), gateway.Get<NodeTls>(), TimeProvider.System);
        return await probe.ProbeAsync(new GatewayNode("shop", "127.0.0.1", port, DateTimeOffset.UnixEpoch), path, TimeSpan.FromSeconds(30), default);
    }
}

using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Tests;

/// <summary>Bodies that come slowly, and bodies that stop.</summary>
public sealed class UploadTests
{
    [Theory]
    [InlineData(7, 1000)]
    [InlineData(10, 50)]
    public async Task Upload_SlowButMoving_IsTakenWhole(int pieces, int pause)
    {
        await using var backend = await Backend.StartNewAsync(answer: LengthAsync);
        await using var gateway = await StartAsync(backend.Port, ("Kenger:Gateway:UploadTimeout", "00:00:03"));

        var answer = await SendAsync(gateway, pieces, pieces, pause);

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.EndsWith($"taken: {pieces}", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Kenger:Gateway:UploadTimeout")]
    [InlineData("Kenger:Gateway:ActivityTimeout")]
    public async Task Upload_Stops_Is408ThatSaysSoAndNobodyBlamesTheNode(string setting)
    {
        await using var backend = await Backend.StartNewAsync(answer: LengthAsync);
        await using var gateway = await StartAsync(backend.Port, (setting, "00:00:00.5"), ("Kenger:Gateway:Health:ServerErrors", "1"), ("Kenger:Gateway:UploadTimeout", "00:00:00.5"));

        var answer = await SendAsync(gateway, length: 100, pieces: 3, pause: 10);

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains("the request's body stopped: nothing of it came for 0.5 s", answer, StringComparison.Ordinal);
        Assert.Equal(1, await gateway.CountAsync("""kenger_gateway_requests_total{namespace="shop",outcome="client_error"}"""));
        Assert.Empty(gateway.Said(EventIds.NodeEjected));
    }

    private static async Task LengthAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var text = $"taken: {body.Length}";
        context.Response.ContentLength = text.Length;
        await context.Response.WriteAsync(text);
    }

    private static async Task<string> SendAsync(GatewayHost gateway, int length, int pieces, int pause)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Traffic.Host, gateway.Traffic.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"));
        for (var i = 0; i < pieces; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(pause), TimeProvider.System);
            await stream.WriteAsync("x"u8.ToArray());
        }

        return await RawBackend.ReadUntilAsync(stream, "\0").WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static Task<GatewayHost> StartAsync(int port, params (string Key, string? Value)[] settings) =>
        GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop", FakeRegistry.Node(port)), settings);
}

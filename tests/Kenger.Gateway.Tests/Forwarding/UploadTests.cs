using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Kenger.Gateway.Forwarding;
using Kenger.TestKit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kenger.Gateway.Tests;

/// <summary>Bodies that come slowly, and bodies that stop.</summary>
public sealed class UploadTests
{
    private const string Timeout = "Kenger:Gateway:UploadTimeout";

    private int _taken;

    [Fact]
    public async Task Upload_SlowButMoving_IsTakenWhole()
    {
        var time = new FakeTimeProvider();
        await using var backend = await Backend.StartNewAsync(answer: CountAsync);
        await using var gateway = await GatewayHost.StartForAsync(
            "shop", new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)), time, (Timeout, "00:00:03"));
        using var client = new TcpClient();
        // Larger than what is kept back on the way to the node.
        const int Piece = 50_000;
        var stream = await BeginAsync(client, gateway, length: 7 * Piece);

        for (var i = 1; i <= 7; i++)
        {
            await stream.WriteAsync(new byte[Piece]);
            await Eventually.BecomesTrue(() => Volatile.Read(ref _taken) > (i * Piece) - (Piece / 2), $"the node has {i} pieces");
            time.Advance(TimeSpan.FromSeconds(2));
        }

        AssertTaken(7 * Piece, await ReadAsync(stream));
    }

    [Fact]
    public async Task Read_LongAfterTheOneBefore_IsNoSilenceOfTheClient()
    {
        var time = new FakeTimeProvider();
        await using var upload = new UploadStream(new DefaultHttpContext(), PipeReader.Create(new([1, 2])), TimeSpan.FromSeconds(3), time);
        var one = new byte[1];
        Assert.Equal(1, await upload.ReadAsync(one));

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(1, await upload.ReadAsync(one));
        Assert.Equal(2, one[0]);
    }

    [Fact]
    public async Task Upload_BelowTheServersLeastRate_IsTakenWhole()
    {
        await using var backend = await Backend.StartNewAsync(answer: CountAsync);
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)),
            builder => builder.WebHost.ConfigureKestrel(
                kestrel => kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1000, gracePeriod: TimeSpan.FromSeconds(1.1))),
            settings: [("KENGER_GATEWAY_NAMESPACE", "shop"), (Timeout, "01:00:00")]);
        using var client = new TcpClient();
        var stream = await BeginAsync(client, gateway, length: 8);

        for (var i = 0; i < 8; i++)
        {
            // The server's clock is real, and looks once a second. It may take longer than this.
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
            await stream.WriteAsync("x"u8.ToArray());
        }

        AssertTaken(8, await ReadAsync(stream));
    }

    [Theory]
    [InlineData(Timeout)]
    [InlineData("Kenger:Gateway:ActivityTimeout")]
    public async Task Upload_Stops_Is408ThatSaysSoAndNobodyBlamesTheNode(string setting)
    {
        await using var backend = await Backend.StartNewAsync(answer: CountAsync);
        await using var gateway = await GatewayHost.StartForAsync(
            "shop",
            new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)),
            (setting, "00:00:00.5"),
            ("Kenger:Gateway:Health:ServerErrors", "1"),
            (Timeout, "00:00:00.5"));
        using var client = new TcpClient();

        // The server goes on reading for a moment, and breaks the connection then: the answer came before.
        var answer = await RawBackend.ReadUntilAsync(await BeginAsync(client, gateway, length: 100, "xxx"), "}}").WaitAsync(TimeSpan.FromSeconds(60));

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Matches(@"the request's body stopped: nothing of it came for (0\.[4-9]|[1-9][\d.]*) s", answer);
        Assert.Equal(1, await gateway.CountAsync("""kenger_gateway_requests_total{namespace="shop",outcome="client_error"}"""));
        Assert.Empty(gateway.Said(EventIds.NodeEjected));
    }

    private static void AssertTaken(int length, string answer)
    {
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.EndsWith($"taken: {length}", answer, StringComparison.Ordinal);
    }

    private static async Task<NetworkStream> BeginAsync(TcpClient client, GatewayHost gateway, int length, string content = "")
    {
        await client.ConnectAsync(gateway.Traffic.Host, gateway.Traffic.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{content}"));
        return stream;
    }

    private static Task<string> ReadAsync(NetworkStream stream) => RawBackend.ReadUntilAsync(stream, "\0").WaitAsync(TimeSpan.FromSeconds(60));

    private async Task CountAsync(HttpContext context)
    {
        var buffer = new byte[10_000];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var count)
        {
            Interlocked.Add(ref _taken, count);
        }

        var text = $"taken: {_taken}";
        context.Response.ContentLength = text.Length;
        await context.Response.WriteAsync(text);
    }
}

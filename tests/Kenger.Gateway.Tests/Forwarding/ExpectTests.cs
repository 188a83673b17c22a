using System.Text;

namespace Kenger.Gateway.Tests;

/// <summary><c>Expect: 100-continue</c> through the own forwarder: whether the body is sent is the node's to say.</summary>
public sealed class ExpectTests
{
    private const string Head = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";

    [Fact]
    public async Task Expect_NodeRefuses_NobodyIsAskedForTheBody()
    {
        var rest = new TaskCompletionSource<string>();
        await using var node = RawBackend.Listen(async (stream, stop) =>
        {
            await RawBackend.ReadHeadAsync(stream, stop);
            await stream.WriteAsync("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), stop);
            rest.TrySetResult(await RawBackend.ReadUntilAsync(stream, "never", stop));
        });
        await using var gateway = await StartAsync(node.Port);

        var answer = await RawClient.SendAsync(gateway.Traffic, Head);

        Assert.StartsWith("HTTP/1.1 417 ", answer, StringComparison.Ordinal);
        // The connection has ended: it waits for a body that nobody has.
        Assert.Equal("", await rest.Task.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task Expect_NodeAgrees_BodyGoesOn()
    {
        await using var node = RawBackend.Listen(async (stream, stop) =>
        {
            var head = await RawBackend.ReadHeadAsync(stream, stop);
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), stop);
            var body = await RawBackend.ReadUntilAsync(stream, "hello", stop);
            var said = $"{body} {head.Contains("Expect: 100-continue", StringComparison.Ordinal)}";
            await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {said.Length}\r\n\r\n{said}"), stop);
        });
        await using var gateway = await StartAsync(node.Port);

        var answer = await RawClient.SendAsync(gateway.Traffic, Head + "hello");

        Assert.EndsWith("\r\n\r\nhello True", answer, StringComparison.Ordinal);
    }

    private static Task<GatewayHost> StartAsync(int port) => GatewayHost.StartForAsync(
        "shop", new FakeRegistry().With("shop", FakeRegistry.Node(port)), ("KENGER_GATEWAY_FORWARDER", "kenger"));
}

using System.Net.Sockets;
using System.Text;
using Kenger.Gateway.Connections;
using Kenger.Gateway.Forwarding;
using Kenger.Gateway.Wire;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway.Tests;

/// <summary>Requests whose body nobody wants to its end, through the own forwarder.</summary>
public sealed class EarlyAnswerTests
{
    private const int Length = 20_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false, "Connection: close\r\n")]
    [InlineData(true, "Connection: close\r\n")]
    [InlineData(false, "")]
    [InlineData(true, "")]
    public async Task Upload_NodeRefusesAndHangsUp_ClientGetsTheNodesWord(bool isChunked, string connection)
    {
        await using var node = new RawBackend(async (stream, _) =>
            await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 413 Too much\r\nContent-Length: 5\r\n{connection}\r\nlarge")));
        await using var gateway = await GatewayHost.StartForAsync(
            "shop", new FakeRegistry().With("shop", FakeRegistry.Node(node.Port)), ("KENGER_GATEWAY_FORWARDER", "kenger"));
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Traffic.Host, gateway.Traffic.Port);

        var sending = SendAsync(client.GetStream(), isChunked);
        var answer = await RawBackend.ReadUntilAsync(client.GetStream(), "large").WaitAsync(Patience);

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nlarge", answer, StringComparison.Ordinal);
        client.Close();
        await sending.WaitAsync(Patience);
        Assert.DoesNotContain(gateway.Log.Entries, entry => entry.Level >= LogLevel.Error);
        // Nobody is to blame, and nobody was asked twice.
        Assert.Equal(1, node.Connections);
        await Eventually.BecomesTrue(
            async () => await gateway.CountAsync("kenger_gateway_requests_total") == 1, "the request is counted");
        Assert.Equal(1, await gateway.CountAsync("kenger_gateway_requests_total{namespace=\"shop\",outcome=\"4xx\"}"));
    }

    [Fact]
    public async Task Upload_NodeAnswersBeforeAnythingComes_ServerCanReadTheRest()
    {
        await using var node = new RawBackend(async (stream, _) =>
            await stream.WriteAsync("HTTP/1.1 413 Too much\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlarge"u8.ToArray()));
        await using var gateway = await GatewayHost.StartForAsync(
            "shop", new FakeRegistry().With("shop", FakeRegistry.Node(node.Port)), ("KENGER_GATEWAY_FORWARDER", "kenger"));
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Traffic.Host, gateway.Traffic.Port);
        await client.GetStream().WriteAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"u8.ToArray());

        var answer = await RawBackend.ReadUntilAsync(client.GetStream(), "large").WaitAsync(Patience);

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        // The server reads on, so that no client loses its answer because it still sends.
        await Eventually.BecomesTrue(
            () => gateway.Log.Entries.Any(entry => entry.Id.Name == "RequestBodyNotEntirelyRead"), "the server reads the rest of the body");
        Assert.DoesNotContain(gateway.Log.Entries, entry => entry.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task SendAsync_HeadCanNotBeSentWhileTheBodyIsAwaited_NothingReadsOn()
    {
        using var body = new SlowBody();
        var context = new DefaultHttpContext();
        (context.Request.Method, context.Request.Body) = ("POST", body);
        using var connection = new NodeConnection(new BrokenLink(), TimeProvider.System);
        Assert.True(connection.TryBegin());
        connection.Request.Write("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n"u8);
        var exchange = new NodeExchange(context, connection, Timeout.InfiniteTimeSpan, upgrade: null, TimeProvider.System);

        await exchange.SendAsync(Framing.Of(5));
        await body.IsRead.Task.WaitAsync(Patience);
        var upload = await exchange.EndUploadAsync(isOver: false).AsTask().WaitAsync(Patience);

        Assert.Equal(0, body.Reading);
        // It is the node that broke.
        Assert.Equal(ForwarderError.RequestBodyDestination, upload.Error);
        Assert.Equal(ConnectionCut.None, connection.WhyCut);
    }

    private static async Task SendAsync(NetworkStream stream, bool isChunked)
    {
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(
                $"POST / HTTP/1.1\r\nHost: a\r\n{(isChunked ? "Transfer-Encoding: chunked" : $"Content-Length: {Length}")}\r\n\r\n"));
            if (isChunked)
            {
                await stream.WriteAsync(Encoding.Latin1.GetBytes($"{Length:x}\r\n"));
            }

            await stream.WriteAsync(new byte[Length]);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The gateway does not want it, either.
        }
    }

    /// <summary>A body of which nothing comes.</summary>
    private sealed class SlowBody : RequestBody
    {
        private int _reading;

        public TaskCompletionSource IsRead { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Reading => Volatile.Read(ref _reading);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _reading);
            IsRead.TrySetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                return 0;
            }
            finally
            {
                Interlocked.Decrement(ref _reading);
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    /// <summary>A connection that is lost when something is sent.</summary>
    private sealed class BrokenLink : INodeLink
    {
        private readonly TaskCompletionSource<int> _answer = new();

        public ValueTask<int> ReceiveAsync(Memory<byte> room) => new(_answer.Task);

        public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes)
        {
            await Task.Yield();
            throw new SocketException((int)SocketError.ConnectionReset);
        }

        public bool HasEnded() => true;

        public void Dispose() => _answer.TrySetResult(0);
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using Kenger.Cli.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Kenger.Cli.Tests.Gateways;

/// <summary>What a client has sent at once is read at once: a body in three pieces costs twice what it costs in one.</summary>
public sealed class ReceiveBlocksTests
{
    private const int BodyBytes = 10 * 1024;

    [Fact]
    public async Task Body_Of10KilobytesSentAtOnce_IsReadAtOnce()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        InlineSockets.Use(builder);
        await using var app = builder.Build();
        app.MapPost("/", async (HttpRequest request) => $"{(await request.BodyReader.ReadAsync()).Buffer.Length} at once");
        await app.StartAsync();
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, new Uri(app.Urls.Single()).Port);

        await client.SendAsync(Encoding.ASCII.GetBytes(
            $"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {BodyBytes}\r\n\r\n{new string('x', BodyBytes)}"));
        using var answer = new StreamReader(new NetworkStream(client));

        Assert.Contains($"{BodyBytes} at once", await answer.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rent_AnySize_IsAWholeBlockAndNoMore()
    {
        using var pool = new ReceiveBlocks();

        foreach (var asked in (int[])[-1, 0, 1, 4096, pool.MaxBufferSize])
        {
            using var owner = pool.Rent(asked);
            Assert.Equal(16 * 1024, owner.Memory.Length);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(pool.MaxBufferSize + 1));
    }

    [Fact]
    public void Block_ReturnedTwice_IsGivenToOneAlone()
    {
        using var pool = new ReceiveBlocks();
        var first = pool.Rent();
        first.Dispose();
        first.Dispose();

        using var one = pool.Rent();
        using var other = pool.Rent();

        Assert.Same(first, one);
        Assert.NotSame(first, other);
    }

    [Fact]
    public async Task Blocks_RentedFromManySides_BelongToOneAtATime()
    {
        using var pool = new ReceiveBlocks();
        var mistakes = 0;

        await Task.WhenAll(Enumerable.Range(1, 8).Select(side => Task.Run(() =>
        {
            for (var round = 0; round < 20_000; round++)
            {
                using var block = pool.Rent();
                BitConverter.TryWriteBytes(block.Memory.Span, side);
                Thread.Yield();
                if (BitConverter.ToInt32(block.Memory.Span) != side)
                {
                    Interlocked.Increment(ref mistakes);
                }
            }
        })));

        Assert.Equal(0, mistakes);
    }
}

using Kenger.Gateway.Listeners;
using Microsoft.AspNetCore.Connections;

namespace Kenger.Gateway.Tests;

/// <summary>The header at the beginning of connections that are no sockets: split anywhere, late, and broken off.</summary>
public sealed class ProxyProtocolTests : IAsyncDisposable
{
    private const string Balancer = "10.0.0.5:40000";

    private static readonly byte[] Rest = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray();

    private readonly GatewayRig _gateway = new(("KENGER_GATEWAY_PROXY_PROTOCOL", "required"), ("Kenger:Gateway:TrustedProxies:0", "10.0.0.0/8"));

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Header_SplitAtEveryByte_NamesTheClientAndTheRestIsUntouched()
    {
        foreach (var (what, bytes, client) in ProxyHeaders.Good)
        {
            byte[] all = [.. bytes, .. Rest];
            for (var split = 0; split <= all.Length; split++)
            {
                await using var connection = Connect();
                await connection.SendAsync(all.AsMemory(0, split));
                Assert.Equal(split >= bytes.Length, connection.Client is not null);

                await connection.SendAsync(all.AsMemory(split));

                Assert.True((client ?? Balancer) == connection.Client && Rest.SequenceEqual(connection.Rest), $"{what}, split at {split}: {connection.Client}");
            }
        }

        Assert.Empty(_gateway.Said(EventIds.ConnectionRefused));
    }

    [Fact]
    public async Task Header_ByteByByte_NamesTheClientAndTheRestIsUntouched()
    {
        foreach (var (what, bytes, client) in ProxyHeaders.Good)
        {
            await using var connection = Connect();
            foreach (var each in (byte[])[.. bytes, .. Rest])
            {
                await connection.SendAsync(new[] { each });
            }

            Assert.True((client ?? Balancer) == connection.Client && Rest.SequenceEqual(connection.Rest), what);
        }
    }

    [Fact]
    public async Task Header_AndAnotherBehindIt_OneIsTaken()
    {
        await using var connection = Connect();
        var second = ProxyHeaders.LineFor("198.51.100.1");

        await connection.SendAsync((byte[])[.. ProxyHeaders.BinaryFor("203.0.113.7"), .. second]);

        Assert.Equal("203.0.113.7:51234", connection.Client);
        Assert.Equal(second, connection.Rest);
    }

    [Fact]
    public async Task NoHeader_OfEveryKind_EndsTheConnectionAtOnceAndIsSaidOnceAMinute()
    {
        foreach (var (what, bytes) in ProxyHeaders.Malformed)
        {
            await using var connection = Connect();

            await connection.SendAsync(bytes);

            Assert.True(connection.Served.IsCompletedSuccessfully && connection.Client is null, what);
        }

        Assert.Single(_gateway.Said(EventIds.ConnectionRefused));
        _gateway.Time.Advance(TimeSpan.FromMinutes(1));
        await using var later = Connect();
        await later.SendAsync(Rest);
        Assert.Equal(
            "A connection from 10.0.0.5:40000 was closed: it does not begin with a header of the PROXY protocol, version 1 or 2, which ProxyProtocol requires. Others that are closed "
            + "for that are not named within a minute; kenger_gateway_connections_refused_total counts all",
            _gateway.Said(EventIds.ConnectionRefused)[^1]);
        Assert.Equal(2, _gateway.Said(EventIds.ConnectionRefused).Count);
    }

    [Fact]
    public async Task Header_BrokenOffAnywhere_EndsTheConnection()
    {
        foreach (var (what, bytes, _) in ProxyHeaders.Good)
        {
            for (var length = 1; length < bytes.Length; length++)
            {
                await using var connection = Connect();
                await connection.SendAsync(bytes.AsMemory(0, length));
                Assert.False(connection.Served.IsCompleted);

                await connection.EndAsync();

                Assert.True(connection.Served.IsCompletedSuccessfully && connection.Client is null, $"{what}, after {length} bytes");
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(30)]
    public async Task Header_NotWholeInTime_EndsTheConnection(int length)
    {
        await using var connection = Connect();
        await connection.SendAsync(ProxyHeaders.BinaryFor("2001:db8::7").AsMemory(0, length));

        _gateway.Time.Advance(ProxyProtocol.HeaderTimeout - TimeSpan.FromMilliseconds(1));
        Assert.False(connection.Served.IsCompleted);
        _gateway.Time.Advance(TimeSpan.FromMilliseconds(1));

        await connection.Served;
        Assert.Null(connection.Client);
        Assert.Contains("it sent no whole header of the PROXY protocol within 5 s", Assert.Single(_gateway.Said(EventIds.ConnectionRefused)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Header_InTime_TheConnectionHasAllTheTimeThereIs()
    {
        var timers = _gateway.Time.ArmedTimers;
        await using var connection = Connect();
        _gateway.Time.Advance(ProxyProtocol.HeaderTimeout - TimeSpan.FromMilliseconds(1));
        await connection.SendAsync(ProxyHeaders.LineFor("203.0.113.7"));
        Assert.Equal(timers, _gateway.Time.ArmedTimers);

        _gateway.Time.Advance(TimeSpan.FromHours(1));
        connection.RequestClose();
        await connection.SendAsync(Rest);

        Assert.False(connection.Served.IsCompleted);
        Assert.Equal(Rest, connection.Rest);
    }

    [Theory]
    [InlineData("10.0.0.5:1", true)]
    [InlineData("[::ffff:10.0.0.5]:1", true)]
    [InlineData("11.0.0.5:1", false)]
    [InlineData("127.0.0.1:1", false)]
    [InlineData("[::1]:1", false)]
    [InlineData("[::10.0.0.5]:1", false)]
    public async Task Peer_TrustedOrNot_IsTakenOrEndsBeforeAnythingIsRead(string peer, bool isTaken)
    {
        await using var connection = new PipeConnection(_gateway.Get<ProxyProtocol>(), peer);

        Assert.Equal(!isTaken, connection.Served.IsCompleted);
        await connection.SendAsync(ProxyHeaders.LineFor("203.0.113.7"));

        Assert.Equal(isTaken ? "203.0.113.7:51234" : null, connection.Client);
        Assert.Equal(isTaken ? 0 : 1, _gateway.Said(EventIds.ConnectionRefused).Count);
    }

    [Fact]
    public async Task Connection_ThatSaysNothingAndIsClosedOrReset_IsNothingToSpeakOf()
    {
        await using var closed = Connect();
        await closed.EndAsync();
        await using var reset = Connect();
        await reset.EndAsync(new ConnectionResetException("reset"));
        await using var half = Connect();
        await half.SendAsync("PROXY "u8.ToArray());
        await half.EndAsync(new ConnectionResetException("reset"));

        Assert.All((PipeConnection[])[closed, reset, half], connection => Assert.True(connection.Served.IsCompletedSuccessfully && connection.Client is null));
        Assert.Empty(_gateway.Said(EventIds.ConnectionRefused));
    }

    [Fact]
    public async Task Server_ThatStops_WaitsForNoHeader()
    {
        await using var connection = Connect();
        await connection.SendAsync("PROXY "u8.ToArray());

        connection.RequestClose();

        await connection.Served;
        Assert.Null(connection.Client);
        Assert.Empty(_gateway.Said(EventIds.ConnectionRefused));
    }

    private PipeConnection Connect() => new(_gateway.Get<ProxyProtocol>(), Balancer);
}

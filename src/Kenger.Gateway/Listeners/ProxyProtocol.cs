using System.Buffers;
using System.Net;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Listeners;

/// <summary>
/// Takes the header of the PROXY protocol off what a balancer sends, before TLS and HTTP see anything: whom it names is the connection's other end
/// from then on. What is not from a trusted proxy, or begins with anything else, is closed without an answer.
/// </summary>
internal sealed partial class ProxyProtocol(
    IOptions<KengerGatewayOptions> options, RemoteClient clients, GatewayMetrics metrics, TimeProvider time, ILogger<ProxyProtocol> logger)
{
    /// <summary>How long a header may take.</summary>
    public static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _said = [];

    /// <summary>Asks it of all connections of an address, if the options want it. To be called before anything else that reads from them.</summary>
    public void UseFor(ListenOptions listener)
    {
        if (options.Value.ProxyProtocol == KengerGatewayOptions.ProxyProtocolRequired)
        {
            listener.Use(next => connection => ServeAsync(connection, next));
        }
    }

    /// <summary>Reads the header, and hands what follows it on, or returns at once, by which the server closes the connection.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (ClientNetwork.Normalize((connection.RemoteEndPoint as IPEndPoint)?.Address) is not { } peer || !clients.IsTrusted(peer))
        {
            Refuse(connection, "untrusted_peer", "only TrustedProxies may connect while ProxyProtocol is required, and it is none of them");
        }
        else if (await IsReadAsync(connection))
        {
            await next(connection);
        }
    }

    private async ValueTask<bool> IsReadAsync(ConnectionContext connection)
    {
        using var late = new CancellationTokenSource(HeaderTimeout, time);
        // A server that stops waits for no header.
        var closing = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, closing);
        try
        {
            return await IsReadAsync(connection, either.Token);
        }
        catch (OperationCanceledException)
        {
            if (late.IsCancellationRequested)
            {
                Refuse(connection, "no_header", $"it sent no whole header of the PROXY protocol within {HeaderTimeout.TotalSeconds} s");
            }

            return false;
        }
        catch (IOException)
        {
            // The other side has reset it: many checks do no more than connect.
            return false;
        }
    }

    private async ValueTask<bool> IsReadAsync(ConnectionContext connection, CancellationToken cancellationToken)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            var header = ReadFrom(buffer);
            if (header.State == ProxyHeaderState.Known && header.Length <= buffer.Length)
            {
                // The rest was not looked at: whoever reads next gets it at once.
                input.AdvanceTo(buffer.GetPosition(header.Length));
                connection.RemoteEndPoint = header.Client ?? connection.RemoteEndPoint;
                return true;
            }

            var isBroken = header.State == ProxyHeaderState.Malformed || (result.IsCompleted && !buffer.IsEmpty);
            input.AdvanceTo(buffer.Start, buffer.End);
            if (isBroken)
            {
                Refuse(connection, "malformed_header", "it does not begin with a header of the PROXY protocol, version 1 or 2, which ProxyProtocol requires");
            }

            if (isBroken || result.IsCompleted)
            {
                return false;
            }
        }
    }

    private static ProxyHeader ReadFrom(in ReadOnlySequence<byte> buffer)
    {
        var start = buffer.Slice(0, Math.Min(buffer.Length, ProxyHeader.MaxStart));
        if (start.IsSingleSegment)
        {
            return ProxyHeader.Read(start.FirstSpan);
        }

        Span<byte> copy = stackalloc byte[ProxyHeader.MaxStart];
        start.CopyTo(copy);
        return ProxyHeader.Read(copy[..(int)start.Length]);
    }

    private void Refuse(ConnectionContext connection, string reason, string because)
    {
        metrics.ConnectionRefused(reason);
        if (MaySay(reason))
        {
            LogRefused(connection.RemoteEndPoint?.ToString() ?? "an unknown address", because);
        }
    }

    private bool MaySay(string reason)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            if (_said.TryGetValue(reason, out var last) && time.GetElapsedTime(last, now) < Pause)
            {
                return false;
            }

            _said[reason] = now;
            return true;
        }
    }

    [LoggerMessage(EventIds.ConnectionRefused, LogLevel.Warning,
        "A connection from {Peer} was closed: {Reason}. Others that are closed for that are not named within a minute; "
        + "kenger_gateway_connections_refused_total counts all")]
    private partial void LogRefused(string peer, string reason);
}

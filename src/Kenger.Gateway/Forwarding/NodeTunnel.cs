using System.Buffers;
using Kenger.Gateway.Connections;
using Kenger.Gateway.Trust;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// What a request and its connection to a node are after <c>101 Switching Protocols</c>: bytes both ways at the same time, until the node ends, or something
/// fails. A client that says nothing more may still be told something. Neither side holds a buffer while it is quiet.
/// </summary>
internal static class NodeTunnel
{
    private const int PieceSize = 16 * 1024;

    /// <summary>Copies until it is over; returns what ended it, in YARP's words.</summary>
    /// <param name="client">What the client has become.</param>
    /// <param name="node">The connection, with what came behind the answer's head.</param>
    /// <param name="quiet">How long nothing may come from either side.</param>
    public static async Task<TunnelEnd> CopyAsync(Stream client, NodeConnection node, TimeSpan quiet)
    {
        using var stop = new CancellationTokenSource();
        node.CutAlso(stop);
        node.Allow(quiet);
        var up = CopyUpAsync(client, node, quiet, stop.Token);
        var down = CopyDownAsync(node, client, quiet, stop.Token);
        var first = await Task.WhenAny(up, down);
        var end = await first;
        if (first == up && end.Error == ForwarderError.None)
        {
            return await down;
        }

        if (end.Error != ForwarderError.None)
        {
            end = end with { Error = ErrorOf(node.WhyCut, end.Error) };
            node.Cut(ConnectionCut.Cancelled);
        }

        await stop.CancelAsync();
        await (first == up ? down : up);
        return end;
    }

    private static ForwarderError ErrorOf(ConnectionCut why, ForwarderError error) => why switch
    {
        ConnectionCut.Silence => ForwarderError.UpgradeActivityTimeout,
        ConnectionCut.None => error,
        _ => ForwarderError.UpgradeRequestCanceled,
    };

    private static async Task<TunnelEnd> CopyUpAsync(Stream client, NodeConnection node, TimeSpan quiet, CancellationToken stop)
    {
        var isReading = true;
        byte[]? piece = null;
        try
        {
            for (var pieces = 1; ; pieces++)
            {
                await PoolThread.SwitchedAt(pieces);
                isReading = true;
#pragma warning disable CA2022 // Waits until there is something, and reads nothing of it.
                _ = await client.ReadAsync(Memory<byte>.Empty, stop);
#pragma warning restore CA2022
                piece = ArrayPool<byte>.Shared.Rent(PieceSize);
                var count = await client.ReadAsync(piece, stop);
                if (count == 0)
                {
                    return default;
                }

                isReading = false;
                node.Allow(quiet);
                await node.SendAsync(piece.AsMemory(0, count));
                node.Allow(quiet);
                ArrayPool<byte>.Shared.Return(piece);
                piece = null;
            }
        }
        catch (Exception exception)
        {
            return new TunnelEnd(isReading ? ForwarderError.UpgradeRequestClient : ForwarderError.UpgradeRequestDestination, exception);
        }
        finally
        {
            if (piece is not null)
            {
                ArrayPool<byte>.Shared.Return(piece);
            }
        }
    }

    private static async Task<TunnelEnd> CopyDownAsync(NodeConnection node, Stream client, TimeSpan quiet, CancellationToken stop)
    {
        var isReading = true;
        try
        {
            for (var pieces = 1; ; pieces++)
            {
                await PoolThread.SwitchedAt(pieces);
                isReading = true;
                if (node.Received.IsEmpty && !await node.ReceiveLaterAsync())
                {
                    return default;
                }

                isReading = false;
                node.Allow(quiet);
                await client.WriteAsync(node.Received, stop);
                node.Take(node.Received.Length);
                node.Allow(quiet);
            }
        }
        catch (NodeTlsException exception) when (exception.IsCut)
        {
            // As without TLS: nodes end it so, and who speaks in it knows by that protocol whether something is missing.
            return default;
        }
        catch (Exception exception)
        {
            return new TunnelEnd(isReading ? ForwarderError.UpgradeResponseDestination : ForwarderError.UpgradeResponseClient, exception);
        }
    }
}

/// <summary>What ended a tunnel.</summary>
/// <param name="Error"><see cref="ForwarderError.None"/> when the node did, in order.</param>
/// <param name="Exception">What was thrown.</param>
internal readonly record struct TunnelEnd(ForwarderError Error, Exception? Exception);

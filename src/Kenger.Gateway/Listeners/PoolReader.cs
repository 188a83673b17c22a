using System.IO.Pipelines;
using Kenger.Gateway.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kenger.Gateway.Listeners;

/// <summary>
/// What clients of an address send, read on threads of the pool though Kestrel's transport prefers to go on inline: calls to the admin address,
/// whose answers may be long, and handshakes of TLS, which compute.
/// </summary>
internal sealed class PoolReader(PipeReader inner) : PipeReader
{
    private volatile bool _isOver;

    /// <summary>For all connections of an address, and for all they send.</summary>
    public static void UseFor(ListenOptions listener) => Use(listener);

    /// <summary>For all connections of an address until their handshake is over.</summary>
    /// <param name="listener">The address.</param>
    /// <param name="useTls">What makes the handshake.</param>
    public static void UseForHandshake(ListenOptions listener, Action<ListenOptions> useTls)
    {
        Use(listener);
        useTls(listener);
        listener.Use(next => connection =>
        {
            connection.Features.Get<PoolReader>()?._isOver = true;
            return next(connection);
        });
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var result = await inner.ReadAsync(cancellationToken);
        if (!_isOver)
        {
            await PoolThread.Switched;
        }

        return result;
    }

    public override bool TryRead(out ReadResult result) => inner.TryRead(out result);

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    private static void Use(ListenOptions listener) => listener.Use(next => async connection =>
    {
        var transport = connection.Transport;
        var reader = new PoolReader(transport.Input);
        connection.Features.Set(reader);
        connection.Transport = new Duplex(reader, transport.Output);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    });

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}

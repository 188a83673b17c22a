using System.IO.Pipelines;
using System.Net;
using Kenger.Gateway.Listeners;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Kenger.Gateway.Tests;

/// <summary>A connection that is no socket: what has been written has been read when the writer goes on, byte by byte if need be.</summary>
internal sealed class PipeConnection : IConnectionLifetimeNotificationFeature, IDuplexPipe, IAsyncDisposable
{
    private static readonly PipeOptions Inline = new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    private readonly Pipe _received = new(Inline);
    private readonly Pipe _sent = new(Inline);
    private readonly CancellationTokenSource _closing = new();
    private readonly DefaultConnectionContext _context;

    public PipeConnection(ProxyProtocol protocol, string peer)
    {
        _context = new DefaultConnectionContext("pipe", this, this) { RemoteEndPoint = IPEndPoint.Parse(peer) };
        _context.Features.Set<IConnectionLifetimeNotificationFeature>(this);
        Served = protocol.ServeAsync(_context, ReadOnAsync);
    }

    PipeReader IDuplexPipe.Input => _received.Reader;

    PipeWriter IDuplexPipe.Output => _sent.Writer;

    public CancellationToken ConnectionClosedRequested
    {
        get => _closing.Token;
        set => throw new NotSupportedException();
    }

    /// <summary>Ends when the connection is over.</summary>
    public Task Served { get; }

    /// <summary>Who the other end is, once what follows the header is read.</summary>
    public string? Client { get; private set; }

    /// <summary>What followed the header.</summary>
    public List<byte> Rest { get; } = [];

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _received.Writer.WriteAsync(bytes);

    public ValueTask EndAsync(Exception? exception = null) => _received.Writer.CompleteAsync(exception);

    public void RequestClose() => _closing.Cancel();

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await Served;
        await _context.DisposeAsync();
        _closing.Dispose();
    }

    private async Task ReadOnAsync(ConnectionContext connection)
    {
        Client = connection.RemoteEndPoint?.ToString();
        while (true)
        {
            var result = await connection.Transport.Input.ReadAsync();
            foreach (var piece in result.Buffer)
            {
                Rest.AddRange(piece.Span);
            }

            connection.Transport.Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }
}

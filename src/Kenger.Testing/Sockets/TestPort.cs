using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kenger.Testing.Sockets;

/// <summary>
/// A port of loopback that the system chooses, and that can go away and come back: while it is away connections are refused, as if no process were
/// there, but the number stays ours.
/// </summary>
internal sealed class TestPort : IConnectionListenerFactory, IConnectionListener
{
    private const int Backlog = 512;

    private readonly Lock _lock = new();
    private readonly SocketConnectionContextFactory _connections = new(new SocketConnectionFactoryOptions(), NullLogger.Instance);
    private readonly HashSet<Socket> _open = [];
    private IPEndPoint _address = new(IPAddress.Loopback, 0);
    private TaskCompletionSource _opened = NewSignal();
    private Socket? _listening;
    private Socket? _placeholder;
    private int _reasonsToBeAway;
    private bool _isUnbound;

    public EndPoint EndPoint => _address;

    /// <summary>Kestrel's one endpoint: whatever it is configured as, it is this port.</summary>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            Listen();
        }

        return ValueTask.FromResult<IConnectionListener>(this);
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Socket? listening;
            Task opened;
            lock (_lock)
            {
                if (_isUnbound)
                {
                    return null;
                }

                (listening, opened) = (_listening, _opened.Task);
            }

            if (listening is null)
            {
                await opened.WaitAsync(cancellationToken);
            }
            else if (await AcceptAsync(listening, cancellationToken) is { } socket)
            {
                var connection = _connections.Create(socket);
                connection.ConnectionClosed.Register(() => Forget(socket));
                return connection;
            }
        }
    }

    /// <summary>Refuses connections, and resets those that are open. As often as it is called, <see cref="ComeBack"/> has to be.</summary>
    public void GoAway()
    {
        lock (_lock)
        {
            if (_isUnbound || _reasonsToBeAway++ > 0)
            {
                return;
            }

            _listening!.Dispose();
            _listening = null;
            // Bound and not listening: the system refuses connections, and gives the port to nobody else.
            _placeholder = NewSocket();
            _placeholder.Bind(_address);
        }

        ResetOpen();
    }

    /// <summary>Listens again, once nobody wants it to be away any more.</summary>
    /// <exception cref="InvalidOperationException">Somebody else has the port now.</exception>
    public void ComeBack()
    {
        lock (_lock)
        {
            if (_isUnbound || --_reasonsToBeAway > 0)
            {
                return;
            }

            _placeholder?.Dispose();
            _placeholder = null;
            try
            {
                Listen();
            }
            catch (SocketException exception)
            {
                throw new InvalidOperationException($"Another process has taken port {_address.Port} in the meantime.", exception);
            }

            _opened.TrySetResult();
            _opened = NewSignal();
        }
    }

    /// <summary>Breaks a connection off, without a goodbye.</summary>
    public static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The other side was quicker.
        }

        socket.Close(0);
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            _isUnbound = true;
            _listening?.Dispose();
            _placeholder?.Dispose();
            _opened.TrySetResult();
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        ResetOpen();
        _connections.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private void Listen()
    {
        var socket = NewSocket();
        try
        {
            socket.Bind(_address);
            socket.Listen(Backlog);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        _address = (IPEndPoint)socket.LocalEndPoint!;
        _listening = socket;
    }

    // Null where there was none: the port went away, or the caller did before it was accepted.
    private async Task<Socket?> AcceptAsync(Socket listening, CancellationToken cancellationToken)
    {
        Socket socket;
        try
        {
            socket = await listening.AcceptAsync(cancellationToken);
            socket.NoDelay = true;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return null;
        }

        lock (_lock)
        {
            if (_listening == listening && !_isUnbound)
            {
                _open.Add(socket);
                return socket;
            }
        }

        Reset(socket);
        return null;
    }

    private void Forget(Socket socket)
    {
        lock (_lock)
        {
            _open.Remove(socket);
        }
    }

    private void ResetOpen()
    {
        Socket[] open;
        lock (_lock)
        {
            open = [.. _open];
            _open.Clear();
        }

        Array.ForEach(open, Reset);
    }
}

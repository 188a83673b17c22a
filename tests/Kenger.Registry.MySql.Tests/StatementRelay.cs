using System.Net;
using System.Net.Sockets;

namespace Kenger.Registry.MySql.Tests;

/// <summary>Stands between a store and its database, and sees each statement: it fits into one packet, and waits for its answer.</summary>
internal abstract class StatementRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _database;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    protected StatementRelay(IPEndPoint database)
    {
        _database = database;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    protected CancellationToken Stopped => _stop.Token;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    /// <summary>Passes a packet of the store's on, or doesn't. False ends the connection.</summary>
    protected abstract Task<bool> SendAsync(ReadOnlyMemory<byte> packet, NetworkStream store, NetworkStream database);

    /// <summary>Passes on what the database answers.</summary>
    protected virtual async Task AnswerAsync(ReadOnlyMemory<byte> packet, NetworkStream store) => await store.WriteAsync(packet, Stopped);

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                running.Add(RelayAsync(await _listener.AcceptTcpClientAsync(Stopped)));
            }
        }
        finally
        {
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var from = client;
        using var to = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        await to.ConnectAsync(_database, Stopped);
        var (store, database) = (from.GetStream(), to.GetStream());
        await Task.WhenAny(
            CopyAsync(store, packet => SendAsync(packet, store, database)),
            CopyAsync(database, async packet =>
            {
                await AnswerAsync(packet, store);
                return true;
            }));
        // Both ends go when this does.
    }

    private async Task CopyAsync(NetworkStream from, Func<ReadOnlyMemory<byte>, Task<bool>> passAsync)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, Stopped) is > 0 and var read && await passAsync(buffer.AsMemory(0, read)))
        {
            // The next one.
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace Kenger.Registry.MySql.Tests;

/// <summary>Passes connections on to a database, and breaks one off at a commit when a test says so.</summary>
internal sealed class CuttingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private TaskCompletionSource _cut = new();
    private int _next = -1;

    public CuttingRelay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Over once the cut was made.</summary>
    public Task WhenCut => _cut.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

    public void CutNext(Cut cut)
    {
        _cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _next, (int)cut);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                running.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
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
        await to.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
        await Task.WhenAny(SendAsync(from.GetStream(), to.GetStream()), to.GetStream().CopyToAsync(from.GetStream(), _stop.Token));
        // Both ends go when this does.
    }

    private async Task SendAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var read)
        {
            // The statements of the store fit into one packet each, and each waits for its answer.
            var isCommit = buffer.AsSpan(0, read).IndexOf("COMMIT"u8) >= 0 && read < 100;
            var cut = isCommit ? Interlocked.Exchange(ref _next, -1) : -1;
            if (cut == (int)Cut.After)
            {
                // The answer has nowhere to go: what comes back ends the connection.
                from.Socket.Shutdown(SocketShutdown.Send);
                await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
                _cut.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token);
            }
            else if (cut == (int)Cut.Before)
            {
                _cut.SetResult();
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }
}

/// <summary>Where a connection is broken off.</summary>
internal enum Cut
{
    /// <summary>The database never sees the commit.</summary>
    Before,

    /// <summary>The database answers it, and the answer is lost.</summary>
    After,
}

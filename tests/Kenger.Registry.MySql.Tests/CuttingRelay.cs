using System.Net;
using System.Net.Sockets;

namespace Kenger.Registry.MySql.Tests;

/// <summary>Breaks a connection off at a commit when a test says so.</summary>
internal sealed class CuttingRelay(int database) : StatementRelay(new IPEndPoint(IPAddress.Loopback, database))
{
    private TaskCompletionSource _cut = new();
    private int _next = -1;

    /// <summary>Over once the cut was made.</summary>
    public Task WhenCut => _cut.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

    public void CutNext(Cut cut)
    {
        _cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _next, (int)cut);
    }

    protected override async Task<bool> SendAsync(ReadOnlyMemory<byte> packet, NetworkStream store, NetworkStream database)
    {
        var isCommit = packet.Length < 100 && packet.Span.IndexOf("COMMIT"u8) >= 0;
        var cut = isCommit ? Interlocked.Exchange(ref _next, -1) : -1;
        if (cut == (int)Cut.Before)
        {
            _cut.SetResult();
            return false;
        }

        if (cut == (int)Cut.After)
        {
            // The answer has nowhere to go: what comes back ends the connection.
            store.Socket.Shutdown(SocketShutdown.Send);
        }

        await database.WriteAsync(packet, Stopped);
        if (cut == (int)Cut.After)
        {
            _cut.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Stopped);
        }

        return true;
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

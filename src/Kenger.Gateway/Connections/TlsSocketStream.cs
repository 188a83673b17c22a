using System.Net.Sockets;
using Kenger.Gateway.Trust;

namespace Kenger.Gateway.Connections;

/// <summary>
/// The socket below TLS to a node. That it ends is an error: who speaks TLS says first that he ends (close_notify), and nothing is read after that. So an answer that lasts until the
/// connection ends is never taken for whole when somebody has cut it.
/// </summary>
internal sealed class TlsSocketStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    // Handshakes compute, and who reads by .NET's client reads on for as long as something comes: not on the thread that waits for many sockets.
    private volatile bool _goesToPool = true;

    /// <summary>From now on the reader looks itself after the thread that it goes on on.</summary>
    public void GoOnInline() => _goesToPool = false;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count;
        try
        {
            count = await base.ReadAsync(buffer, cancellationToken);
        }
        finally
        {
            if (_goesToPool)
            {
                await PoolThread.Switched;
            }
        }

        return count > 0 || buffer.IsEmpty ? count : throw NodeTlsException.Cut();
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
}

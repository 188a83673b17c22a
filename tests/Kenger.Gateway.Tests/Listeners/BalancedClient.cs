using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Kenger.Gateway.Tests;

/// <summary>Clients of a balancer, each connection with the same header before all else.</summary>
internal static class BalancedClient
{
    /// <summary>Speaks one version of HTTP; by TLS to https.</summary>
    /// <param name="to">The address; the host of URLs doesn't matter.</param>
    /// <param name="header">What comes first, in one piece with what follows.</param>
    /// <param name="version">The version of HTTP.</param>
    /// <param name="policy">Which certificates to trust.</param>
    public static HttpClient Create(Uri to, byte[] header, Version version, X509ChainPolicy? policy = null) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(to.Host, to.Port, cancellation);
            return new FirstWriteStream(new NetworkStream(socket, ownsSocket: true), header);
        },
        SslOptions = { CertificateChainPolicy = policy },
    })
    {
        BaseAddress = to,
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>Sends a request, and says what the answer begins with; empty when the connection was closed instead.</summary>
    public static async Task<string> AskAsync(Uri to, byte[] header, string request) =>
        await RawClient.SendAsync(to, $"{System.Text.Encoding.Latin1.GetString(header)}{request}\r\nHost: shop.example.com\r\nConnection: close\r\n\r\n");

    /// <summary>Connects, and keeps the connection.</summary>
    public static async Task<NetworkStream> ConnectAsync(Uri to)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, to.Port));
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Whether the other side closes, or has closed, without a byte.</summary>
    public static async Task<bool> IsClosedAsync(NetworkStream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[1]) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private sealed class FirstWriteStream(NetworkStream inner, byte[] first) : Stream
    {
        private byte[] _first = first;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var first = Interlocked.Exchange(ref _first, []);
            return inner.WriteAsync(first.Length == 0 ? buffer : (byte[])[.. first, .. buffer.Span], cancellationToken);
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }
        }
    }
}

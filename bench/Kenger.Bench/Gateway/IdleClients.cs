using System.Net;
using Kenger.Bench.Http;

namespace Kenger.Bench.Gateway;

/// <summary>Clients that were answered once, one after the other, and keep their connections.</summary>
internal sealed class IdleClients(Proxy proxy, bool areWebSockets) : IDisposable
{
    // The system has some 28,000 ports for connections from one address to one other.
    private const int PerAddress = 5_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly List<IOpenClient> _clients = [];

    /// <summary>Opens connections until there are so many.</summary>
    public async Task GrowAsync(int count, CancellationToken cancellationToken)
    {
        while (_clients.Count < count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Whoever takes no more connections leaves them waiting.
            using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var from = new IPAddress([127, 2, 0, (byte)(1 + (_clients.Count / PerAddress))]);
            IOpenClient client = areWebSockets ? EchoSocket.Open(proxy, from) : await KeptClient.OpenAsync(proxy, from, both.Token);
            _clients.Add(client);
            if (!await client.AskAsync(both.Token))
            {
                throw new InvalidOperationException($"{proxy.Name} answers nothing on its connection {_clients.Count:N0}.");
            }
        }
    }

    /// <summary>Asks on each of them, and tells how many are not answered any more.</summary>
    public async Task<int> AskAllAsync(CancellationToken cancellationToken)
    {
        var failed = 0;
        foreach (var client in _clients)
        {
            failed += await client.AskAsync(cancellationToken) ? 0 : 1;
        }

        return failed;
    }

    public void Dispose() => _clients.ForEach(client => client.Dispose());

    /// <summary>A connection of HTTP/1.1.</summary>
    private sealed class KeptClient(HttpConnection connection, byte[] request) : IOpenClient
    {
        public static async Task<KeptClient> OpenAsync(Proxy proxy, IPAddress from, CancellationToken cancellationToken) => new(
            await HttpConnection.OpenAsync(proxy.Url, cancellationToken, from), HttpRequests.Plain(proxy.Url.AbsolutePath, proxy.Headers));

        public async Task<bool> AskAsync(CancellationToken cancellationToken)
        {
            try
            {
                return await connection.TrySendAsync(request, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException or OperationCanceledException)
            {
                return false;
            }
        }

        public void Dispose() => connection.Dispose();
    }
}

using Kenger.Bench.Http;
using Kenger.Contracts;

namespace Kenger.Bench.Nodes;

/// <summary>Registers nodes by the API.</summary>
internal static class Registrar
{
    private const int FillCallers = 512;

    /// <summary>All of them, as fast as it goes.</summary>
    public static Task FillAsync(Uri url, NodeSet nodes, CancellationToken cancellationToken) =>
        RegisterAsync(url, nodes, 0, nodes.Count, FillCallers, cancellationToken);

    /// <summary>Registers a range of nodes, each caller one after the other.</summary>
    public static async Task RegisterAsync(
        Uri url, NodeSet nodes, int from, int to, int callers, CancellationToken cancellationToken)
    {
        var next = from - 1;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            using var connection = await HttpConnection.OpenAsync(url, cancellationToken);
            for (var node = Interlocked.Increment(ref next); node < to; node = Interlocked.Increment(ref next))
            {
                await connection.SendAsync(HttpRequests.Post(ApiRoutes.NodeRegister, nodes.Registration(node)), cancellationToken);
            }
        }));
    }
}

using System.Text;

namespace Kenger.Peers.Tests.Wire;

/// <summary>Asks many things over few connections.</summary>
internal static class RawAsker
{
    private const int Connections = 24;

    /// <summary>A GET as bytes.</summary>
    /// <param name="target">Anything at all.</param>
    /// <param name="host">The value of its Host header; header lines of the test's own when it begins with <c>Host</c>.</param>
    /// <param name="headers">Further header lines, each with its end.</param>
    public static byte[] Get(string target, string host, string headers = "") =>
        Encoding.UTF8.GetBytes(host.StartsWith("Host", StringComparison.Ordinal)
            ? $"GET {target} HTTP/1.1\r\n{host}{headers}\r\n"
            : $"GET {target} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n");

    /// <summary>The answers, in the order of the requests.</summary>
    public static async Task<RawAnswer[]> AskAsync(int port, IReadOnlyList<byte[]> requests)
    {
        var answers = new RawAnswer[requests.Count];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Connections, requests.Count)).Select(_ => Task.Run(async () =>
        {
            using var connection = new RawConnection(port);
            for (var i = Interlocked.Increment(ref next); i < requests.Count; i = Interlocked.Increment(ref next))
            {
                answers[i] = await connection.AskAsync(requests[i]);
            }
        })));
        return answers;
    }
}

using Kenger.Bench.Nodes;
using Kenger.Bench.Processes;

namespace Kenger.Bench.Heartbeats;

/// <summary>Heartbeats as fast as they are answered.</summary>
internal static class WrkLoad
{
    private const int Connections = 64;

    /// <summary>Sends heartbeats for a while; answered requests and how long it took.</summary>
    public static async Task<(long Requests, TimeSpan Duration)> RunAsync(
        Uri url, NodeSet nodes, TimeSpan duration, CancellationToken cancellationToken)
    {
        var numbers = await Wrk.RunAsync(
        [
            "-t", "1", "-c", $"{Connections}", "-d", $"{duration.TotalSeconds}s",
            "-s", Path.Combine(AppContext.BaseDirectory, "Heartbeats", "heartbeats.lua"), url.ToString(),
            "--", $"{nodes.Count}", $"{nodes.Namespaces}", RegistryProcess.Token,
        ],
        cancellationToken);
        return numbers is [var requests, var microseconds, 0]
            ? (requests, TimeSpan.FromMicroseconds(microseconds))
            : throw new InvalidOperationException("wrk had errors: " + string.Join(' ', numbers));
    }
}

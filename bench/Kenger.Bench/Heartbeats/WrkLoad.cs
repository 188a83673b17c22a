using System.Diagnostics;
using System.Globalization;
using Kenger.Bench.Nodes;
using Kenger.Bench.Processes;

namespace Kenger.Bench.Heartbeats;

/// <summary>Runs <c>wrk</c>, which spends far less on a request than any .NET client.</summary>
internal static class WrkLoad
{
    private const int Connections = 64;

    /// <summary>Sends heartbeats for a while; answered requests and how long it took.</summary>
    public static async Task<(long Requests, TimeSpan Duration)> RunAsync(
        Uri url, NodeSet nodes, TimeSpan duration, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("wrk")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        string[] arguments =
        [
            "-t", "1", "-c", $"{Connections}", "-d", $"{duration.TotalSeconds}s",
            "-s", Path.Combine(AppContext.BaseDirectory, "Heartbeats", "heartbeats.lua"), url.ToString(),
            "--", $"{nodes.Count}", $"{nodes.Namespaces}", RegistryProcess.Token,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var wrk = Process.Start(start)!;
        var output = await wrk.StandardOutput.ReadToEndAsync(cancellationToken);
        await wrk.WaitForExitAsync(cancellationToken);
        var numbers = output.TrimEnd().Split('\n')[^1].Split(' ');
        if (wrk.ExitCode != 0 || numbers is not [var requests, var microseconds, "0"])
        {
            throw new InvalidOperationException("wrk failed or had errors:\n" + output);
        }

        return (
            long.Parse(requests, CultureInfo.InvariantCulture),
            TimeSpan.FromMicroseconds(long.Parse(microseconds, CultureInfo.InvariantCulture)));
    }
}

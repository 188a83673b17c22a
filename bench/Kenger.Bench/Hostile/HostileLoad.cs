using Kenger.Bench.Processes;

namespace Kenger.Bench.Hostile;

/// <summary>Calls of somebody with a stolen token, as fast as they are answered.</summary>
internal static class HostileLoad
{
    public const int Connections = 64;

    public static readonly string[] Roles = ["read", "gateway", "register", "operate", "admin"];

    /// <summary>How many were answered.</summary>
    public static async Task<long> RunAsync(Uri url, string role, string token, TimeSpan duration, CancellationToken cancellationToken)
    {
        var numbers = await Wrk.RunAsync(
        [
            "-t", "1", "-c", $"{Connections}", "-d", $"{duration.TotalSeconds}s",
            "-s", Path.Combine(AppContext.BaseDirectory, "Hostile", "hostile.lua"), url.ToString(),
            "--", role, token,
        ],
        cancellationToken);
        return numbers[0];
    }
}

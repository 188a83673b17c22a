using System.Diagnostics;
using System.Globalization;

namespace Kenger.Bench.Processes;

/// <summary>Runs <c>wrk</c>, which spends far less on a request than any .NET client.</summary>
internal static class Wrk
{
    /// <summary>The numbers in the last line its script prints.</summary>
    public static async Task<long[]> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var wrk = Process.Start(new ProcessStartInfo("wrk", arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        try
        {
            var output = await wrk.StandardOutput.ReadToEndAsync(cancellationToken);
            await wrk.WaitForExitAsync(cancellationToken);
            return wrk.ExitCode == 0
                ? Array.ConvertAll(output.TrimEnd().Split('\n')[^1].Split(' '), number => long.Parse(number, CultureInfo.InvariantCulture))
                : throw new InvalidOperationException("wrk failed:\n" + output);
        }
        finally
        {
            if (!wrk.HasExited)
            {
                wrk.Kill();
            }
        }
    }
}

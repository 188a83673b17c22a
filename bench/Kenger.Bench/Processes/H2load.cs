using System.Diagnostics;

namespace Kenger.Bench.Processes;

/// <summary>Runs <c>h2load</c>, which spends as little on a request as <c>wrk</c>, and speaks HTTP/2.</summary>
internal static class H2load
{
    /// <summary>What it printed.</summary>
    public static async Task<string> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var h2load = Process.Start(new ProcessStartInfo("h2load", arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        try
        {
            var output = await h2load.StandardOutput.ReadToEndAsync(cancellationToken);
            await h2load.WaitForExitAsync(cancellationToken);
            return h2load.ExitCode == 0 ? output : throw new InvalidOperationException("h2load failed:\n" + output);
        }
        finally
        {
            if (!h2load.HasExited)
            {
                h2load.Kill();
            }
        }
    }
}

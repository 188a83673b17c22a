using System.Globalization;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;

namespace Kenger.Bench.Gateway;

/// <summary>As many connections as <see cref="GetLoad"/>'s, each of which asks at a fixed pace, however long an answer takes.</summary>
internal static class PacedLoad
{
    // Columns of h2load's log of requests.
    private const int Status = 1;
    private const int Microseconds = 2;

    /// <summary>How long the requests took that were answered, in milliseconds, and how many were not answered with 200.</summary>
    /// <param name="proxy">Who is asked.</param>
    /// <param name="perSecond">How many requests of all connections together.</param>
    /// <param name="seconds">How long, after a second that is not counted.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    public static async Task<(Samples Took, int Errors)> RunAsync(Proxy proxy, double perSecond, int seconds, CancellationToken cancellationToken)
    {
        var log = Path.GetTempFileName();
        try
        {
            await AskAsync(proxy, perSecond, seconds, log, cancellationToken);
            return await ReadAsync(log, cancellationToken);
        }
        finally
        {
            File.Delete(log);
        }
    }

    /// <summary>The same of a log that h2load wrote.</summary>
    public static async Task<(Samples Took, int Errors)> ReadAsync(string log, CancellationToken cancellationToken)
    {
        var took = new Samples();
        var errors = 0;
        await foreach (var line in File.ReadLinesAsync(log, cancellationToken))
        {
            var fields = line.Split('\t');
            if (fields[Status] == "200")
            {
                took.Add(int.Parse(fields[Microseconds], CultureInfo.InvariantCulture) / 1_000.0);
            }
            else
            {
                errors++;
            }
        }

        return (took, errors);
    }

    private static Task<string> AskAsync(Proxy proxy, double perSecond, int seconds, string log, CancellationToken cancellationToken)
    {
        var pace = (perSecond / GetLoad.Connections).ToString("F1", CultureInfo.InvariantCulture);
        string[] arguments =
        [
            "--h1", "-t", "1", "-c", $"{GetLoad.Connections}", "-D", $"{seconds}", "--warm-up-time=1", "--rps=" + pace,
            "--log-file=" + log, proxy.Url.ToString(),
        ];
        return H2load.RunAsync(arguments, cancellationToken);
    }
}

using System.Globalization;
using Kenger.Cli.Output;

namespace Kenger.Cli.Bench;

/// <summary>What a load test found; times in milliseconds.</summary>
internal sealed record BenchReport
{
    public required string Url { get; init; }

    public required int Connections { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Answers of any status.</summary>
    public required long Answers { get; init; }

    public required double PerSecond { get; init; }

    public required double P50 { get; init; }

    public required double P90 { get; init; }

    public required double P99 { get; init; }

    public required double P999 { get; init; }

    public required double Max { get; init; }

    /// <summary>By status other than 2xx, or by why there was no answer.</summary>
    public required IReadOnlyDictionary<string, long> Failures { get; init; }

    public static BenchReport Of(LoadSettings settings, LoadResult result) => new()
    {
        Url = settings.Url.AbsoluteUri,
        Connections = settings.Connections,
        Seconds = Math.Round(result.Took.TotalSeconds, 2),
        Answers = result.Answers.Count,
        PerSecond = Math.Round(result.PerSecond, 1),
        P50 = At(result, 0.5),
        P90 = At(result, 0.9),
        P99 = At(result, 0.99),
        P999 = At(result, 0.999),
        Max = Round(result.Answers.Max),
        Failures = result.Failures,
    };

    /// <summary>As people read it.</summary>
    public static void Write(BenchReport report, Answer answer)
    {
        answer.WriteLine($"{report.Connections} connections to {report.Url} for {Text(report.Seconds)} s");
        var table = new TextTable("ANSWERS", "PER SECOND", "P50 MS", "P90 MS", "P99 MS", "P99.9 MS", "MAX MS", "FAILED");
        table.Add(
            report.Failures.Count > 0 ? StatusColor.Bad : null,
            $"{report.Answers}", Text(report.PerSecond), Text(report.P50), Text(report.P90), Text(report.P99), Text(report.P999), Text(report.Max), $"{report.Failures.Values.Sum()}");
        answer.WriteTable(table, "");
        foreach (var (what, count) in report.Failures)
        {
            answer.WriteLine($"  {count} × {what}", StatusColor.Bad);
        }
    }

    private static double At(LoadResult result, double share) => Round(result.Answers.At(share));

    private static double Round(TimeSpan time) => Math.Round(time.TotalMilliseconds, 2);

    private static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}

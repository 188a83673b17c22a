namespace Kenger.Bench.Reports;

/// <summary>A run that shows whether a benchmark works, and not what it measures: one short round of each.</summary>
internal static class Trial
{
    public const string Variable = "KENGER_BENCH_TRIAL";

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    public static bool IsOn { get; } = Environment.GetEnvironmentVariable(Variable) is "1" or "true";

    /// <summary>How many rounds there are of so many.</summary>
    public static int Rounds(int rounds) => IsOn ? 1 : rounds;

    /// <summary>How long something takes that takes so long.</summary>
    public static TimeSpan Time(TimeSpan time) => IsOn && time > Short ? Short : time;
}

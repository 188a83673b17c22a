namespace Kenger.Cli.Output;

/// <summary>Times as people write them: <c>90s</c>, <c>10m</c>, <c>2h</c>, <c>1d</c>, <c>1h30m</c>, <c>500ms</c>, <c>00:00:10</c>; a number alone is seconds.</summary>
internal static class Duration
{
    public const string Rule = TimeText.Rule;

    // No time here is above a few years, whatever a TimeSpan holds.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(100_000);

    public static bool TryParse(string? text, out TimeSpan duration) => TimeText.TryParse(text, out duration) && duration >= TimeSpan.Zero && duration <= Longest;

    /// <summary>Rounded to what matters: <c>45s</c>, <c>1m 5s</c>, <c>2h 10m</c>, <c>3d 4h</c>.</summary>
    public static string Short(TimeSpan duration)
    {
        var time = TimeSpan.FromSeconds(Math.Round(Math.Max(0, duration.TotalSeconds)));
        (int Number, string Unit)[] parts = [((int)time.TotalDays, "d"), (time.Hours, "h"), (time.Minutes, "m"), (time.Seconds, "s")];
        var first = Array.FindIndex(parts, part => part.Number > 0);
        return first < 0
            ? "0s"
            : string.Join(' ', parts.Skip(first).Take(2).Where(part => part.Number > 0).Select(part => $"{part.Number}{part.Unit}"));
    }

    /// <summary>Whole seconds as the wire has them, rounded up: never shorter than asked for. Too many are the registry's to refuse.</summary>
    public static int? ToWholeSeconds(TimeSpan? time) =>
        time is { } given ? (int)Math.Min(int.MaxValue, Math.Ceiling(given.TotalSeconds)) : null;
}

using System.Buffers;
using System.Globalization;

namespace Kenger.Cli.Output;

/// <summary>Times as people write them: <c>90s</c>, <c>10m</c>, <c>2h</c>, <c>1d</c>, <c>1h30m</c>, <c>500ms</c>; a number alone is seconds.</summary>
internal static class Duration
{
    public const string Rule = "must be a time like 90s, 10m, 2h or 1d";

    // The longest a TimeSpan holds is 29,000 years; no time here is above a few.
    private const double MaxSeconds = 1e10;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)];

    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        var rest = (text ?? "").Trim().AsSpan();
        if (rest.IsEmpty)
        {
            return false;
        }

        var seconds = 0d;
        var isFirst = true;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(NumberCharacters);
            var unit = digits < 0 ? "" : UnitAt(rest[digits..]);
            // A number alone is the whole of it: 1h30 may be anything.
            if (unit is null || (unit.Length == 0 && !isFirst)
                || !double.TryParse(digits < 0 ? rest : rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            seconds += number * (unit.Length == 0 ? 1 : Units.First(each => each.Unit == unit).Seconds);
            rest = digits < 0 ? [] : rest[(digits + unit.Length)..];
            isFirst = false;
        }

        if (seconds > MaxSeconds)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

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

    private static string? UnitAt(ReadOnlySpan<char> text)
    {
        foreach (var (unit, _) in Units)
        {
            // "m" would take the beginning of "ms", which comes first.
            if (text.StartsWith(unit, StringComparison.Ordinal))
            {
                return unit;
            }
        }

        return null;
    }
}

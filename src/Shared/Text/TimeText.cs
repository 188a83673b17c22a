using System.Buffers;
using System.Globalization;

namespace Kenger;

/// <summary>
/// Times as people write them, the same in options, variables and on the command line: <c>90s</c>, <c>10m</c>, <c>2h</c>, <c>1d</c>,
/// <c>1h30m</c>, <c>500ms</c>; a number alone is seconds; .NET's own form, <c>00:00:10</c>, is fine, too.
/// </summary>
internal static class TimeText
{
    public const string Rule = "must be a time like 10s, 5m, 2h or 00:00:10 (a number alone is seconds)";

    // The longest a TimeSpan holds is 29,000 years; no time here is above a few.
    private const double MaxSeconds = 1e10;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)];

    public static bool TryParse(string? text, out TimeSpan time)
    {
        var trimmed = (text ?? "").Trim();
        return trimmed.Contains(':', StringComparison.Ordinal)
            ? TimeSpan.TryParse(trimmed, CultureInfo.InvariantCulture, out time)
            : TryParseUnits(trimmed, out time);
    }

    private static bool TryParseUnits(ReadOnlySpan<char> rest, out TimeSpan time)
    {
        time = default;
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

            seconds += number * (unit.Length == 0 ? 1 : Array.Find(Units, each => each.Unit == unit).Seconds);
            rest = digits < 0 ? [] : rest[(digits + unit.Length)..];
            isFirst = false;
        }

        // Not a number that is above it: infinity, too.
        if (!(seconds <= MaxSeconds))
        {
            return false;
        }

        time = TimeSpan.FromSeconds(seconds);
        return true;
    }

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

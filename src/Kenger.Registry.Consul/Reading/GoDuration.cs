using System.Buffers;
using System.Globalization;

namespace Kenger.Registry.Consul.Reading;

/// <summary>Durations as Go writes them, and Consul with it: <c>10s</c>, <c>1m30s</c>, <c>1.5h</c>, <c>500ms</c>.</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, double Milliseconds)[] Units =
        [("ns", 1e-6), ("us", 1e-3), ("µs", 1e-3), ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];

    /// <summary>False for anything else, and for what is longer than ten years.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var rest = text.AsSpan().Trim();
        if (rest is "0")
        {
            return true;
        }

        var milliseconds = 0.0;
        if (rest.IsEmpty)
        {
            return false;
        }

        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            rest = rest[digits..];
            var end = rest.IndexOfAny(Digits);
            var unit = (end < 0 ? rest : rest[..end]).ToString();
            var factor = Array.Find(Units, each => each.Unit == unit).Milliseconds;
            if (factor == 0)
            {
                return false;
            }

            milliseconds += number * factor;
            rest = end < 0 ? [] : rest[end..];
        }

        if (milliseconds > TimeSpan.FromDays(3_650).TotalMilliseconds)
        {
            return false;
        }

        duration = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }

    /// <summary>As Go prints it: <c>1m30s</c>, <c>10s</c>, <c>500ms</c>; empty for none.</summary>
    public static string Format(TimeSpan? duration)
    {
        if (duration is not { } given)
        {
            return "";
        }

        if (given < TimeSpan.FromSeconds(1))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{given.TotalMilliseconds:0.###}ms");
        }

        var (hours, minutes) = ((int)given.TotalHours, given.Minutes);
        var seconds = (given - TimeSpan.FromHours(hours) - TimeSpan.FromMinutes(minutes)).TotalSeconds;
        return string.Create(CultureInfo.InvariantCulture, $"{(hours > 0 ? $"{hours}h" : "")}{(hours > 0 || minutes > 0 ? $"{minutes}m" : "")}{seconds:0.###}s");
    }
}

using System.Globalization;

namespace Kenger.Registry.Server.Http;

/// <summary>A point in time as requests have it.</summary>
internal static class Moment
{
    public const string Rule = "must be a moment such as 2026-01-31T08:00:00Z";

    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    /// <summary>Without an offset it is in UTC; read as UTC in any case.</summary>
    public static bool TryParse(string? text, out DateTimeOffset moment) =>
        DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out moment);
}

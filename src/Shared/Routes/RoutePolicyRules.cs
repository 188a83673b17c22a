using Kenger.Contracts;

namespace Kenger;

/// <summary>The rules of what routes do with requests, value by value. Each returns null for a good one, else what would be right.</summary>
internal static class RoutePolicyRules
{
    /// <summary>The largest limit of bodies: 1 TiB.</summary>
    public const long MaxBody = 1L << 40;

    /// <summary>The longest text of a page, in characters.</summary>
    public const int MaxText = 1024;

    /// <summary>An address or range of clients.</summary>
    public static string? CheckRange(string? value) =>
        value is not null && IpRanges.TryParse(value, out _) ? null : "must be addresses or CIDR ranges: 10.0.0.0/8";

    /// <summary>A method.</summary>
    public static string? CheckMethod(string? value) =>
        ReleaseChecks.CheckToken(value) is null && !value!.Any(char.IsAsciiLetterLower) ? null : "must be methods in capitals: GET, HEAD";

    /// <summary>The largest body.</summary>
    public static string? CheckBody(long value) => value is >= 0 and <= MaxBody ? null : $"must be from 0 to {MaxBody}";

    /// <summary>Seconds until clients may come again.</summary>
    public static string? CheckRetryAfter(long value) => value is >= 1 and <= 86_400 ? null : "must be whole seconds from 1 to 86400";

    /// <summary>What people read on a page.</summary>
    public static string? CheckMaintenanceText(string? value) =>
        value is { Length: > 0 and <= MaxText } && VisibleText.IsVisible(value) ? null : $"must be 1 to {MaxText} visible characters";

    /// <summary>The status of a redirect.</summary>
    public static string? CheckStatus(long value) => value is 301 or 302 or 307 or 308 ? null : "must be 301, 302, 307 or 308";
}

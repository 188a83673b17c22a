using Kenger.Contracts;

namespace Kenger;

/// <summary>The rules of what routes do with requests, value by value. Each returns null for a good one, else what would be right.</summary>
internal static class RoutePolicyRules
{
    /// <summary>The largest limit of bodies: 1 TiB.</summary>
    public const long MaxBody = 1L << 40;

    /// <summary>The longest text of a page, in characters.</summary>
    public const int MaxText = 1024;

    /// <summary>The largest number of requests under way, or waiting.</summary>
    public const int MaxPlaces = 1_000_000;

    /// <summary>The longest wait for those under way, in milliseconds: 5 minutes.</summary>
    public const int MaxQueueTimeout = 300_000;

    /// <summary>The longest header that a fault asks for, in characters.</summary>
    public const int MaxFaultHeader = 256;

    /// <summary>What is missing in a limit of requests under way.</summary>
    public const string NoPlaces = "says how many may wait, but not for what: give how many may be under way, in all or per node";

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

    /// <summary>The service that says who may pass.</summary>
    public static string? CheckAuthUrl(string? value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", UserInfo: "", Fragment: "" }
            ? null : "must be a URL such as http://auth.internal/verify, without a name, password or fragment";

    /// <summary>What is missing in a fault.</summary>
    public const string NoFault = "does nothing: give it a delay, a status, or both";

    /// <summary>Milliseconds that the service may take.</summary>
    public static string? CheckAuthTimeout(long value) => value is >= 10 and <= 60_000 ? null : "must be whole milliseconds from 10 to 60000";

    /// <summary>A header that the service sets.</summary>
    public static string? CheckAnswerHeader(string? value) =>
        value is not null && HeaderRules.Check(value, set: "a", add: null, remove: false, isOfRequest: true) is null ? null : "must be names of headers that a route may set";

    /// <summary>The share of requests that get a fault, or are copied.</summary>
    public static string? CheckPercent(double value) => value is > 0 and <= 100 ? null : "must be above 0 and at most 100";

    /// <summary>Whom a fault is meant for.</summary>
    public static string? CheckFaultHeader(string? value) =>
        value is { Length: <= MaxFaultHeader } && ReleaseChecks.CheckToken(value.Split(':', 2)[0].Trim()) is null && VisibleText.IsVisible(value)
            ? null : $"must be the name of a header, or a name, ':' and a value, of at most {MaxFaultHeader} characters";

    /// <summary>Milliseconds that a fault lasts.</summary>
    public static string? CheckFaultDelay(long value) => value is >= 1 and <= 300_000 ? null : "must be whole milliseconds from 1 to 300000";

    /// <summary>What a fault answers.</summary>
    public static string? CheckFaultStatus(long value) => value is >= 400 and <= 599 ? null : "must be from 400 to 599";

    /// <summary>The largest answer that is kept, in bytes: 16 MiB.</summary>
    public const int MaxCached = 1 << 24;

    /// <summary>The largest answer that a route keeps.</summary>
    public static string? CheckCached(long value) => value is >= 1 and <= MaxCached ? null : $"must be from 1 to {MaxCached}";

    /// <summary>How many may be under way, or wait.</summary>
    public static string? CheckPlaces(long value) => value is >= 1 and <= MaxPlaces ? null : $"must be from 1 to {MaxPlaces}";

    /// <summary>How many may wait.</summary>
    public static string? CheckQueue(long value) => value is >= 0 and <= MaxPlaces ? null : $"must be from 0 to {MaxPlaces}";

    /// <summary>Milliseconds that one may wait.</summary>
    public static string? CheckQueueTimeout(long value) => value is >= 1 and <= MaxQueueTimeout ? null : $"must be whole milliseconds from 1 to {MaxQueueTimeout}";

    /// <summary>The status of a redirect.</summary>
    public static string? CheckStatus(long value) => value is 301 or 302 or 307 or 308 ? null : "must be 301, 302, 307 or 308";
}

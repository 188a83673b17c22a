using System.Buffers;
using Kenger.Contracts;

namespace Kenger;

/// <summary>The rules of which pages of other origins may ask at a route.</summary>
internal static class CorsRules
{
    /// <summary>Pages of every origin.</summary>
    public const string Any = "*";

    /// <summary>Pages without an origin of their own: sandboxed frames, local files.</summary>
    public const string NoOrigin = "null";

    /// <summary>The longest time that browsers may remember an answer, in seconds: a day.</summary>
    public const int MaxAgeSeconds = 86_400;

    private const string AnySub = "*.";
    private const int MaxOriginLength = 256;

    private static readonly SearchValues<char> OfSchemes = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789+-.");

    /// <summary>An origin.</summary>
    public static string? CheckOrigin(string? value) => value is Any or NoOrigin || IsOrigin(value)
        ? null
        : "must be an origin as browsers write it, https://app.example.com or http://localhost:3000, in small letters and without a path or the "
            + $"scheme's own port; https://*.example.com; or '{Any}' for all";

    /// <summary>A header that pages may send or read.</summary>
    public static string? CheckHeader(string? value) => value == Any ? null : ReleaseChecks.CheckToken(value);

    /// <summary>How long browsers may remember.</summary>
    public static string? CheckMaxAge(long seconds) => seconds is >= 0 and <= MaxAgeSeconds ? null : $"must be from 0 to {MaxAgeSeconds} seconds";

    /// <summary>What can't be together; null when all can.</summary>
    /// <param name="origins">The origins.</param>
    /// <param name="hasCredentials">Whether pages may send cookies.</param>
    public static RouteMistake? Check(IReadOnlyCollection<string> origins, bool hasCredentials)
    {
        if (origins.Count == 0)
        {
            return new RouteMistake("Cors:Origins", Given: null, "must hold an origin at least");
        }

        if (origins.Contains(Any, StringComparer.Ordinal) && origins.Count > 1)
        {
            return new RouteMistake("Cors:Origins", Given: null, $"holds '{Any}', which must stand alone: it is every origin");
        }

        return hasCredentials && origins.Any(static origin => origin is Any or NoOrigin)
            ? new RouteMistake(
                "Cors:Credentials", Given: null, $"must not be true with the origin '{Any}' or that of sandboxed frames: any page could act as the user; name the origins")
            : null;
    }

    private static bool IsOrigin(string? value)
    {
        var end = value is { Length: <= MaxOriginLength } ? value.IndexOf("://", StringComparison.Ordinal) : -1;
        if (end <= 0 || !char.IsAsciiLetterLower(value![0]) || value.AsSpan(0, end).ContainsAnyExcept(OfSchemes))
        {
            return false;
        }

        var (scheme, host) = (value[..end], value[(end + 3)..]);
        host = host.StartsWith(AnySub, StringComparison.Ordinal) ? host[AnySub.Length..] : host;
        return RequestHost.TryNormalize(host, out var normal) && normal == host
            && !(scheme == "http" && host.EndsWith(":80", StringComparison.Ordinal))
            && !(scheme == "https" && host.EndsWith(":443", StringComparison.Ordinal));
    }
}

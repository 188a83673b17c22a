using System.Diagnostics.CodeAnalysis;

namespace Kenger.Contracts;

/// <summary>
/// The hosts of a route as they are written: one or several, separated by commas, each perhaps with a wildcard before it.
/// </summary>
public static class RouteHosts
{
    private const string Wildcard = "*.";

    /// <summary>The hosts as they are written; none for every host.</summary>
    public static IReadOnlyList<string> Split(string? hosts) =>
        (hosts ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The hosts in their canonical form, each once; null when one of them could never be a request's.</summary>
    public static IReadOnlyList<string>? Normalize(string? hosts)
    {
        var normal = new List<string>();
        foreach (var host in Split(hosts))
        {
            if (!TryNormalize(host, out var canonical))
            {
                return null;
            }

            if (!normal.Contains(canonical))
            {
                normal.Add(canonical);
            }
        }

        return normal;
    }

    /// <summary>Brings a host, or one with a wildcard before it, to the form of <see cref="RequestHost.TryNormalize"/>.</summary>
    public static bool TryNormalize(string? host, [NotNullWhen(true)] out string? normalized)
    {
        normalized = null;
        var isWildcard = host?.StartsWith(Wildcard, StringComparison.Ordinal) == true;
        if (!RequestHost.TryNormalize(isWildcard ? host![Wildcard.Length..] : host, out var bare))
        {
            return false;
        }

        normalized = isWildcard ? Wildcard + bare : bare;
        return true;
    }
}

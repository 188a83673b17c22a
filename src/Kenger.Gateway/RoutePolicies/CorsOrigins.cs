using System.Buffers;
using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>The origins that a route knows. Pure.</summary>
internal sealed class CorsOrigins
{
    // No '/', '@', '#' or ':' between: what stands for a part of a name must not end the name.
    private static readonly SearchValues<char> OfNames = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-._");

    private readonly FrozenSet<string> _exact;
    private readonly (string Scheme, string Domain)[] _wild;

    public CorsOrigins(IEnumerable<string> origins)
    {
        var isWild = origins.ToLookup(static origin => origin.Contains("://*.", StringComparison.Ordinal));
        _exact = isWild[false].ToFrozenSet(StringComparer.Ordinal);
        _wild = [.. isWild[true].Select(static origin => origin.Split('*')).Select(static parts => (parts[0], parts[1]))];
        IsAny = _exact.Contains(CorsRules.Any);
    }

    /// <summary>Whether every origin may ask.</summary>
    public bool IsAny { get; }

    /// <summary>What is said of the origin that a request names; null for one that may not ask, for several, and for none.</summary>
    public string? Find(StringValues given)
    {
        if (given is not [{ Length: > 0 } origin])
        {
            return null;
        }

        return IsAny ? CorsRules.Any : (origin != CorsRules.Any && _exact.Contains(origin)) || _wild.Any(each => IsBelow(origin, each)) ? origin : null;
    }

    private static bool IsBelow(string origin, (string Scheme, string Domain) wild) =>
        origin.Length > wild.Scheme.Length + wild.Domain.Length
        && origin.StartsWith(wild.Scheme, StringComparison.Ordinal)
        && origin.EndsWith(wild.Domain, StringComparison.Ordinal)
        && !origin.AsSpan()[wild.Scheme.Length..^wild.Domain.Length].ContainsAnyExcept(OfNames);
}

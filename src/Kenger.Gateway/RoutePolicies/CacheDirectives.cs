using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>What a <c>Cache-Control</c> says, of a request or an answer. What can't be read is taken for the more careful reading. Pure.</summary>
internal readonly record struct CacheDirectives
{
    public bool NoStore { get; private init; }

    public bool NoCache { get; private init; }

    public bool Private { get; private init; }

    public bool Public { get; private init; }

    public bool MustRevalidate { get; private init; }

    /// <summary>Seconds; null when it is not said.</summary>
    public long? MaxAge { get; private init; }

    /// <summary>Seconds for caches that many use; null when it is not said.</summary>
    public long? SharedMaxAge { get; private init; }

    /// <summary>Seconds that an answer must still be good for; null when it is not said.</summary>
    public long? MinFresh { get; private init; }

    public static CacheDirectives Read(StringValues header)
    {
        var read = default(CacheDirectives);
        foreach (var line in header)
        {
            foreach (var directive in Split(line ?? ""))
            {
                var at = directive.IndexOf('=', StringComparison.Ordinal);
                var value = at < 0 ? null : directive[(at + 1)..].Trim().Trim('"');
                read = read.With((at < 0 ? directive : directive[..at]).Trim().ToLowerInvariant(), value);
            }
        }

        return read;
    }

    private CacheDirectives With(string name, string? value) => name switch
    {
        "no-store" => this with { NoStore = true },
        // Some of its headers alone, or all of it: one is as good as the other.
        "no-cache" => this with { NoCache = true },
        "private" => this with { Private = true },
        "public" => this with { Public = true },
        "must-revalidate" => this with { MustRevalidate = true },
        "max-age" => this with { MaxAge = Least(MaxAge, value) },
        "s-maxage" => this with { SharedMaxAge = Least(SharedMaxAge, value) },
        "min-fresh" => this with { MinFresh = Math.Max(MinFresh ?? 0, SecondsOf(value) ?? long.MaxValue) },
        _ => this,
    };

    private static long Least(long? before, string? value) => Math.Min(before ?? long.MaxValue, SecondsOf(value) ?? 0);

    // As many digits as there are: what is too large lasts as long as any.
    private static long? SecondsOf(string? value) =>
        string.IsNullOrEmpty(value) || !value.All(char.IsAsciiDigit) ? null
        : long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? Math.Min(seconds, int.MaxValue) : int.MaxValue;

    // A comma in quotes ends nothing.
    private static IEnumerable<string> Split(string line)
    {
        var (from, isQuoted) = (0, false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (line[i] == ',' && !isQuoted)
            {
                yield return line[from..i];
                from = i + 1;
            }
        }

        yield return line[from..];
    }
}

using System.Numerics;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Routing;

/// <summary>
/// What common servers make of a path that they don't agree on: nginx, Go and Python decode <c>%2F</c>, file servers take several slashes
/// for one, servlet containers cut off what follows a <c>;</c>, Windows takes <c>\</c> for a slash. Pure.
/// </summary>
internal static class PathReadings
{
    /// <summary>So many kinds of oddities in one path nobody needs, and each doubles the ways to read it.</summary>
    public const int MaxOddities = 2;

    private const string Slashes = "//";

    private static readonly (PathOddities Oddity, Func<string, string> Read)[] All =
    [
        (PathOddities.EncodedSlash, path => path.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)),
        (PathOddities.EncodedBackslash, path => path.Replace("%5C", "/", StringComparison.OrdinalIgnoreCase)),
        (PathOddities.EncodedSemicolon, path => path.Replace("%3B", ";", StringComparison.OrdinalIgnoreCase)),
        (PathOddities.Parameters | PathOddities.EncodedSemicolon, CutParameters),
        (PathOddities.Overlong, DecodeOverlong),
    ];

    /// <summary>Whether there are more kinds of oddities than anybody needs.</summary>
    public static bool AreTooMany(PathOddities oddities) =>
        BitOperations.PopCount((uint)(oddities & ~PathOddities.DoubledSlash)) > MaxOddities;

    /// <summary>All other paths that a server could read in one: by each way alone, and by several of them, in any order.</summary>
    public static IReadOnlyList<string> Of(PathSpelling spelling)
    {
        if (spelling.Oddities == PathOddities.None)
        {
            return [];
        }

        var found = new HashSet<string>(StringComparer.Ordinal);
        Add(found, spelling.Path, [.. All.Where(each => (spelling.Oddities & each.Oddity) != PathOddities.None).Select(each => each.Read)]);
        found.Remove(spelling.Path);
        return [.. found];
    }

    /// <summary>A prefix that somebody has configured, decoded, in the one way it can be meant.</summary>
    public static PathString PrefixOf(string prefix) =>
        MergeSlashes(PathString.FromUriComponent(prefix.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)).Value!).TrimEnd('/');

    /// <summary>Several slashes as one.</summary>
    public static string MergeSlashes(string path)
    {
        if (!path.Contains(Slashes, StringComparison.Ordinal))
        {
            return path;
        }

        var merged = new StringBuilder(path.Length);
        foreach (var each in path)
        {
            if (each != '/' || merged.Length == 0 || merged[^1] != '/')
            {
                merged.Append(each);
            }
        }

        return merged.ToString();
    }

    private static void Add(HashSet<string> found, string path, IReadOnlyList<Func<string, string>> ways)
    {
        found.Add(path);
        found.Add(MergeSlashes(path));
        if (path.StartsWith(Slashes, StringComparison.Ordinal))
        {
            found.Add(WithoutAuthority(path));
            found.Add(MergeSlashes(WithoutAuthority(path)));
        }

        foreach (var way in ways)
        {
            Add(found, way(path), [.. ways.Where(other => other != way)]);
        }
    }

    // Readers of URLs take what follows two slashes for a host.
    private static string WithoutAuthority(string path)
    {
        var rest = path.TrimStart('/');
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "/" : rest[slash..];
    }

    private static string CutParameters(string path)
    {
        var cut = new StringBuilder(path.Length);
        var isParameter = false;
        for (var i = 0; i < path.Length; i++)
        {
            isParameter = path[i] != '/' && (isParameter || path[i] == ';');
            if (!isParameter)
            {
                cut.Append(path[i]);
            }
        }

        return cut.ToString();
    }

    private static string DecodeOverlong(string path)
    {
        const int encoded = 6;
        var decoded = new StringBuilder(path.Length);
        for (var i = 0; i < path.Length; i++)
        {
            if (OverlongText.Find(path, i) is { } overlong)
            {
                decoded.Append(overlong.Character);
                i += encoded - 1;
            }
            else
            {
                decoded.Append(path[i]);
            }
        }

        return decoded.ToString();
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Kenger.Gateway.Routing;

/// <summary>
/// A path in its normal spelling (RFC 3986, section 6.2.2): what needs no percent-encoding is decoded, dot segments are resolved, slashes at
/// the beginning are one; the rest stays byte for byte. Pure.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PathSpelling(string Path, PathOddities Oddities)
{
    private const string Slashes = "//";
    private const int EncodedLength = 3;

    /// <summary>Brings a path to its normal spelling; null, with the problem, when it has none.</summary>
    /// <param name="path">Visible ASCII that begins with a slash, without <c>?</c> and <c>#</c>.</param>
    /// <param name="problem">Why it has none.</param>
    public static PathSpelling? Read(string path, out RequestProblem problem)
    {
        var oddities = PathOddities.None;
        if (path.Contains('\\', StringComparison.Ordinal))
        {
            problem = RequestProblem.Target("the path has a backslash, which some servers take for a slash; write %5C if it is part of a name");
            return null;
        }

        if (Decode(path, ref oddities, out problem) is not { } decoded)
        {
            return null;
        }

        // Readers of URLs would take what follows two slashes for a host.
        var merged = decoded.StartsWith(Slashes, StringComparison.Ordinal) ? $"/{decoded.TrimStart('/')}" : decoded;
        oddities |= merged.Contains(';', StringComparison.Ordinal) ? PathOddities.Parameters : PathOddities.None;
        oddities |= merged.Contains(Slashes, StringComparison.Ordinal) ? PathOddities.DoubledSlash : PathOddities.None;
        if (!HasDots(merged))
        {
            return new PathSpelling(merged, oddities);
        }

        if (oddities != PathOddities.None || decoded.Length != merged.Length)
        {
            problem = RequestProblem.Ambiguous(
                "the path has dot segments together with doubled or encoded slashes or parameters, and servers don't agree on what that means; "
                + "send it with its dots resolved");
            return null;
        }

        if (Resolve(merged) is not { } resolved)
        {
            problem = RequestProblem.Target("the request target must be a path that stays below the root: its dots lead out of it");
            return null;
        }

        return new PathSpelling(resolved, oddities);
    }

    private static string? Decode(string path, ref PathOddities oddities, out RequestProblem problem)
    {
        problem = default;
        var at = path.IndexOf('%', StringComparison.Ordinal);
        if (at < 0)
        {
            return path;
        }

        StringBuilder? decoded = null;
        var copied = 0;
        for (; at >= 0; at = path.IndexOf('%', at))
        {
            if (ByteAt(path, at) is not { } value)
            {
                problem = RequestProblem.Target("the path has a '%' without two hexadecimal digits; write %25 for the sign itself");
                return null;
            }

            if (value is < (byte)' ' or 0x7F)
            {
                problem = RequestProblem.Target("the path has a percent-encoded control character");
                return null;
            }

            if (OverlongText.Find(path, at) is { } overlong)
            {
                if (!overlong.IsPartOfName)
                {
                    problem = RequestProblem.Target("the path has a character that means something in paths in a longer form of UTF-8 than it needs");
                    return null;
                }

                oddities |= PathOddities.Overlong;
                at += 2 * EncodedLength;
                continue;
            }

            if (IsUnreserved((char)value))
            {
                decoded = (decoded ?? new StringBuilder(path.Length)).Append(path, copied, at - copied).Append((char)value);
                copied = at + EncodedLength;
            }

            oddities |= OddityOf(value);
            at += EncodedLength;
        }

        return decoded is null ? path : decoded.Append(path, copied, path.Length - copied).ToString();
    }

    /// <summary>The byte that is percent-encoded at a place; null when none is.</summary>
    internal static byte? ByteAt(string path, int at) =>
        at + EncodedLength <= path.Length && path[at] == '%'
        && byte.TryParse(path.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    private static PathOddities OddityOf(byte value) =>
        (char)value switch
        {
            '/' => PathOddities.EncodedSlash,
            '\\' => PathOddities.EncodedBackslash,
            ';' => PathOddities.EncodedSemicolon,
            _ => PathOddities.None,
        };

    private static bool IsUnreserved(char value) => char.IsAsciiLetterOrDigit(value) || value is '-' or '.' or '_' or '~';

    // For anybody: also those that have parameters, and those between encoded slashes.
    private static bool HasDots(string path)
    {
        for (var at = path.IndexOf('.', StringComparison.Ordinal); at >= 0; at = path.IndexOf('.', at))
        {
            var end = at;
            while (end < path.Length && path[end] == '.')
            {
                end++;
            }

            if (end - at <= 2 && (at == 0 || IsBorderBefore(path, at)) && (end == path.Length || IsBorderAfter(path.AsSpan(end))))
            {
                return true;
            }

            at = end;
        }

        return false;
    }

    private static bool IsBorderBefore(string path, int at) =>
        path[at - 1] == '/' || (at >= EncodedLength && ByteAt(path, at - EncodedLength) is (byte)'/' or (byte)'\\');

    private static bool IsBorderAfter(ReadOnlySpan<char> rest) =>
        rest[0] is '/' or ';'
        || rest.StartsWith("%2F", StringComparison.OrdinalIgnoreCase)
        || rest.StartsWith("%5C", StringComparison.OrdinalIgnoreCase)
        || rest.StartsWith("%3B", StringComparison.OrdinalIgnoreCase);

    // Null when it leads out of the root. Only slashes are borders here: a path with another kind of border and dots was refused.
    private static string? Resolve(string path)
    {
        var segments = new List<string>();
        var parts = path.Split('/');
        foreach (var part in parts.AsSpan(1))
        {
            if (part == "..")
            {
                if (segments.Count == 0)
                {
                    return null;
                }

                segments.RemoveAt(segments.Count - 1);
            }
            else if (part != ".")
            {
                segments.Add(part);
            }
        }

        var isDirectory = segments.Count > 0 && segments[^1].Length > 0 && parts[^1] is "." or "..";
        return $"/{string.Join('/', segments)}{(isDirectory ? "/" : "")}";
    }
}

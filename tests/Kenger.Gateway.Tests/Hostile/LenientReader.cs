using System.Globalization;
using System.Text;

namespace Kenger.Gateway.Tests;

/// <summary>
/// The most lenient node there could be: finds every path that any server could make of a target, by all that servers are known to do, in any
/// order. Written without a look at how the gateway reads.
/// </summary>
internal static class LenientReader
{
    private const int Limit = 5_000;

    private static readonly Func<string, string>[] Ways =
    [
        path => path.Replace('\\', '/'),
        CutParameters,
        MergeSlashes,
        ResolveDots,
        path => !path.StartsWith("//", StringComparison.Ordinal) ? path : path.TrimStart('/').Split('/', 2) is [_, var rest] ? $"/{rest}" : "/",
    ];

    private static readonly Func<string, string>[] Decodings =
    [
        path => path.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase),
        path => path.Replace("%5C", "\\", StringComparison.OrdinalIgnoreCase),
        path => path.Replace("%3B", ";", StringComparison.OrdinalIgnoreCase),
        path => path.Replace("%2E", ".", StringComparison.OrdinalIgnoreCase),
        DecodeUnicode,
    ];

    /// <summary>Whether a server could find it below a prefix of one segment.</summary>
    public static bool CouldBeBelow(string target, string prefix) =>
        PathsOf(target).Any(path => path.Split('/') is ["", var first, ..] && first.Equals(prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a server could take it for a host.</summary>
    public static bool CouldBe(string host, string name) => host.TrimEnd('.').Split(':')[0].TrimEnd('.').Equals(name, StringComparison.OrdinalIgnoreCase);

    private static HashSet<string> PathsOf(string target)
    {
        // What was decoded as a whole is not decoded once more: %252F means %2F.
        var found = new HashSet<(string Path, bool IsDecoded)>();
        var open = new Stack<(string Path, bool IsDecoded)>();
        open.Push((target.Split('?')[0], false));
        while (open.TryPop(out var each))
        {
            if (!found.Add(each))
            {
                continue;
            }

            Assert.True(found.Count < Limit, target);
            foreach (var way in Ways)
            {
                open.Push((way(each.Path), each.IsDecoded));
            }

            if (!each.IsDecoded)
            {
                Array.ForEach(Decodings, way => open.Push((way(each.Path), false)));
                open.Push((Decode(each.Path), true));
            }
        }

        return [.. found.Select(each => each.Path)];
    }

    private static string CutParameters(string path) =>
        string.Join('/', path.Split('/').Select(segment => segment.Split(';')[0]));

    private static string MergeSlashes(string path) => path.Replace("//", "/", StringComparison.Ordinal);

    private static string ResolveDots(string path)
    {
        var kept = new List<string>();
        foreach (var segment in path.Split('/'))
        {
            if (segment == ".." && kept.Count > 1)
            {
                kept.RemoveAt(kept.Count - 1);
            }
            else if (segment is not ("." or ".."))
            {
                kept.Add(segment);
            }
        }

        return string.Join('/', kept);
    }

    private static string DecodeUnicode(string path)
    {
        var at = path.IndexOf("%u", StringComparison.OrdinalIgnoreCase);
        return at >= 0 && at + 6 <= path.Length
            && ushort.TryParse(path.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? $"{path[..at]}{(char)value}{path[(at + 6)..]}" : path;
    }

    // UTF-8 as careless readers have it: no check whether a character is longer than it need be.
    private static string Decode(string path)
    {
        var decoded = new StringBuilder();
        for (var i = 0; i < path.Length; i++)
        {
            if (ByteAt(path, i) is not { } value)
            {
                decoded.Append(path[i]);
                continue;
            }

            var (count, bits) = value switch
            {
                >= 0xF0 and < 0xF8 => (3, value & 7),
                >= 0xE0 and < 0xF0 => (2, value & 15),
                >= 0xC0 and < 0xE0 => (1, value & 31),
                _ => (0, value),
            };
            var at = i + 3;
            while (count > 0 && ByteAt(path, at) is { } next and >= 0x80 and < 0xC0)
            {
                bits = (bits << 6) | (next & 0x3F);
                at += 3;
                count--;
            }

            decoded.Append(count == 0 ? char.ConvertFromUtf32(bits is > 0x10FFFF or (>= 0xD800 and < 0xE000) ? 0xFFFD : bits) : $"%{value:X2}");
            i = count == 0 ? at - 1 : i + 2;
        }

        return decoded.ToString();
    }

    private static int? ByteAt(string path, int at) =>
        at + 3 <= path.Length && path[at] == '%'
        && byte.TryParse(path.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}

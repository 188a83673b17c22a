using System.Globalization;
using System.Text.RegularExpressions;
using Kenger.Peers.Tests.Servers;

namespace Kenger.Peers.Tests.Spellings;

/// <summary>
/// How servers read, in short: each of the real ones does one of these, or less. For where asking the real ones would take too long.
/// </summary>
internal static partial class ReaderModels
{
    private static readonly Func<string, string>[] All =
    [
        path => path,
        Decode,
        path => Resolve(Decode(path)),
        path => Resolve(Decode(path), merge: false),
        path => Resolve(Decode(CutParameters(path))),
        // A proxy that decodes, and encodes the percent sign again, before a servlet container.
        path => Resolve(Decode(CutParameters(Resolve(DecodeAllButPercent(path))))),
        path => Resolve(Decode(CutParameters(DecodeAllButPercent(path)))),
        path => Resolve(WithoutAuthority(AsUrl(path)), merge: false),
        path => Resolve(Decode(WithoutAuthority(AsUrl(path)))),
        path => Resolve(Decode(path).Replace('\\', '/')),
        path => Resolve(Decode(CutParameters(path)).Replace('\\', '/')),
        path => Resolve(Decode(UnicodeEscape().Replace(CutParameters(path), match => $"%{match.Groups["hex"].Value}"))),
        path => Decode(path.Split('#')[0]),
    ];

    /// <summary>Whether a server takes it for a target below <c>/api</c>.</summary>
    public static bool IsBelowApi(string target)
    {
        var path = target.Split('?')[0];
        return All.Any(read => read(path) is var seen
            && (seen.Equals("/api", StringComparison.OrdinalIgnoreCase) || seen.StartsWith("/api/", StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Whether a server takes it for one of the guarded hosts.</summary>
    public static bool IsGuardedHost(string host)
    {
        var name = PortOf().Replace(host.Trim(), "").TrimEnd('.').Trim('[', ']').Replace('。', '.').Replace('．', '.');
        return name.Equals(Guarded.Host, StringComparison.OrdinalIgnoreCase)
            || name.Equals(Guarded.IdnHost, StringComparison.OrdinalIgnoreCase)
            || name.Equals(Guarded.IdnHostInLetters, StringComparison.OrdinalIgnoreCase);
    }

    private static string Decode(string path) =>
        Encoded().Replace(path, match => ((char)int.Parse(match.ValueSpan[1..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());

    private static string DecodeAllButPercent(string path) =>
        Encoded().Replace(path, match => match.Value == "%25" ? match.Value : Decode(match.Value));

    private static string CutParameters(string path) => string.Join('/', path.Split('/').Select(segment => segment.Split(';')[0]));

    private static string AsUrl(string path) => path.Replace('\\', '/').Replace("%2e", ".", StringComparison.OrdinalIgnoreCase);

    private static string WithoutAuthority(string path) =>
        path.StartsWith("//", StringComparison.Ordinal) ? $"/{string.Join('/', path.TrimStart('/').Split('/').Skip(1))}" : path;

    private static string Resolve(string path) => Resolve(path, merge: true);

    private static string Resolve(string path, bool merge)
    {
        var kept = new List<string>();
        foreach (var segment in path.Split('/').Skip(1))
        {
            if (segment == "..")
            {
                kept.RemoveRange(Math.Max(0, kept.Count - 1), Math.Min(1, kept.Count));
            }
            else if (segment != "." && (!merge || segment.Length > 0))
            {
                kept.Add(segment);
            }
        }

        return $"/{string.Join('/', kept)}";
    }

    [GeneratedRegex("%[0-9A-Fa-f]{2}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Encoded();

    [GeneratedRegex("%u00(?<hex>[0-9A-Fa-f]{2})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex UnicodeEscape();

    [GeneratedRegex(@":\d*$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex PortOf();
}

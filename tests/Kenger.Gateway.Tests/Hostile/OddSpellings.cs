namespace Kenger.Gateway.Tests;

/// <summary>Makes up ways to write a path or a host, the same ones for the same seed.</summary>
internal sealed class OddSpellings(int seed)
{
    private static readonly string[] Borders =
    [
        "/", "//", "///", "/./", "/.//", "/x/../", "/x//../", "/x/..//", "/%2e/", "/x/%2E%2e/", "/x/.%2e/", "%2F", "%2f", "/%2F", "%2F..%2F", "/x/..%2f", "\\", "/\\",
        "%5C", "/x%5C..%5c", ";/", ";v=1/", "/;/", "/;x/", "/x/..;/", "/.;a=b/", "%3B/", "%3bv/", "/x/..%3B/", "%C0%AF", "%E0%80%AF", "/x/%C0%AE%C0%AE/", "%00/", "%0A/",
        "%u002f", "/%", "/%zz/../", "#/", "%23/", "?/", "%3F/", "/x?/../", "%252F", "/..%252f", "%EF%BC%8F", "/.../", "/x/..%00/", "/x/..%20/", "%C4%E3/", "/%C4%E3/../",
        "//h/", "/%2Fh/", "/;/h/", "/%C0%B4/", ":", "/@/", "/~/../",
    ];

    private static readonly string[] Endings = ["", "", "", "/", "//", "/.", "/..", ";v", "%20", "%2F", "?a=/..", ".", "%3B"];

    private readonly Random _random = new(seed);

    /// <summary>A path that is perhaps the plain one for somebody.</summary>
    public string Path(string plain)
    {
        var target = string.Join("", plain.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(segment => Border() + Segment(segment)))
            + Pick(Endings);
        target = target.StartsWith('/') || _random.Next(8) == 0 ? target : $"/{target}";
        return _random.Next(40) == 0 ? $"http://{Pick(["api", "h", "shop.example.com", "u@shop.example.com"])}{target}" : target;
    }

    /// <summary>A host that is perhaps the plain one for somebody.</summary>
    public string Host(string plain) =>
        _random.Next(14) switch
        {
            0 => $"{plain}.",
            1 => $"{plain}..",
            2 => plain.ToUpperInvariant(),
            3 => $"{plain}:80",
            4 => $"{plain}:8080",
            5 => $"{plain}.:080",
            6 => $"{plain}:65536",
            7 => plain.Replace(".", "..", StringComparison.Ordinal),
            8 => $"x@{plain}",
            9 => plain.Replace("e", "%65", StringComparison.Ordinal),
            10 => $"{plain}:",
            _ => plain,
        };

    public string Pick(IReadOnlyList<string> of) => of[_random.Next(of.Count)];

    private string Border() => _random.Next(3) == 0 ? Pick(Borders) + (_random.Next(4) == 0 ? Pick(Borders) : "") : "/";

    private string Segment(string segment) =>
        string.Concat(segment.Select(each => _random.Next(12) switch
        {
            0 => $"%{(int)each:X2}",
            1 => $"%{(int)each:x2}",
            2 => $"{char.ToUpperInvariant(each)}",
            3 when _random.Next(6) == 0 => $"%C1%{0x80 | (each & 0x3F):X2}",
            4 when _random.Next(6) == 0 => $"%u00{(int)each:X2}",
            5 when _random.Next(6) == 0 => $"%25{(int)each:X2}",
            _ => $"{each}",
        }));
}

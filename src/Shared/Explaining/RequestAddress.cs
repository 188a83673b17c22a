namespace Kenger;

/// <summary>The request that is asked about, as people write it: <c>shop.example.com/api/orders?id=7</c>, with <c>https://</c> or without.</summary>
internal sealed record RequestAddress(string? Host, string Path)
{
    public static RequestAddress Parse(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var rest = scheme < 0 ? text : text[(scheme + 3)..];
        var slash = rest.IndexOfAny(['/', '?']);
        var (host, path) = slash < 0 ? (rest, "/") : (rest[..slash], rest[slash..]);
        return new(host.Length == 0 ? null : host, path[0] == '/' ? path : "/" + path);
    }

    /// <summary>The question to a gateway's admin port.</summary>
    public string ToQuery(string? ip, IEnumerable<string> headers, string? method)
    {
        IEnumerable<(string Name, string? Value)> parameters =
        [
            ("host", Host), ("path", Path), ("ip", ip), ("method", method), .. headers.Select(header => ("header", (string?)ToWire(header))),
        ];
        return "explain?" + string.Join(
            '&', parameters.Where(each => each.Value is not null).Select(each => $"{each.Name}={Uri.EscapeDataString(each.Value!)}"));
    }

    // NAME=VALUE as with rules, or NAME: VALUE as with curl; a header's name has neither of the two.
    private static string ToWire(string header)
    {
        var end = header.IndexOfAny(['=', ':']);
        return end < 0 ? header : $"{header[..end]}:{header[(end + 1)..].TrimStart()}";
    }
}

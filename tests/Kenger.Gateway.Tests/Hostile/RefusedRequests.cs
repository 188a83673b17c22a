namespace Kenger.Gateway.Tests;

/// <summary>Requests that two servers could read in two ways, by a name, with the status they get.</summary>
internal static class RefusedRequests
{
    private const string Host = "Host: shop.example.com\r\n";

    public static IReadOnlyDictionary<string, (string Bytes, int Status)> All { get; } = new Dictionary<string, (string, int)>
    {
        ["Content-Length, then chunked"] = Post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
        ["chunked, then Content-Length"] = Post("Transfer-Encoding: chunked\r\nContent-Length: 50", "0\r\n\r\n"),
        ["Content-Length hides a request behind chunks"] = Post("Content-Length: 6\r\nTransfer-Encoding: chunked", "0\r\n\r\nG"),
        ["two different Content-Lengths"] = Post("Content-Length: 5\r\nContent-Length: 6", "hello"),
        ["two equal Content-Lengths"] = Post("Content-Length: 5\r\nContent-Length: 5", "hello"),
        ["a list of Content-Lengths"] = Post("Content-Length: 5, 5", "hello"),
        ["negative Content-Length"] = Post("Content-Length: -5", "hello"),
        ["hexadecimal Content-Length"] = Post("Content-Length: 0x5", "hello"),
        ["Content-Length beyond 64 bits"] = Post("Content-Length: 99999999999999999999", "hello"),
        ["empty Content-Length"] = Post("Content-Length:", ""),
        ["chunked is not last"] = Post("Transfer-Encoding: chunked, identity", "0\r\n\r\n"),
        ["identity before chunked"] = Post("Transfer-Encoding: identity, chunked", "0\r\n\r\n", 501),
        ["gzip before chunked"] = Post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n", 501),
        ["chunked twice"] = Post("Transfer-Encoding: chunked, chunked", "0\r\n\r\n", 501),
        ["two Transfer-Encodings"] = Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "0\r\n\r\n"),
        ["space before the colon"] = Post("Transfer-Encoding : chunked", "0\r\n\r\n"),
        ["xchunked"] = Post("Transfer-Encoding: xchunked", "0\r\n\r\n"),
        ["vertical tab before chunked"] = Post("Transfer-Encoding: \vchunked", "0\r\n\r\n"),
        ["chunked in HTTP/1.0"] = ($"POST / HTTP/1.0\r\n{Host}Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ["folded header"] = Get("X-A: b\r\n c"),
        ["folded first header"] = ($"GET / HTTP/1.1\r\n X-A: b\r\n{Host}\r\n", 400),
        ["bare CR in a header"] = Get("X-A: b\rX-B: c"),
        ["NUL in a value"] = Get("X-A: b\0c"),
        ["NUL in a name"] = Get("X-\0A: b"),
        ["value that is no UTF-8"] = Get("X-A: b\u00e9c"),
        ["header without colon"] = Get("X-A"),
        ["header without name"] = Get(": b"),
        ["space in a name"] = Get("X A: b"),
        ["two Hosts"] = Get("Host: evil.example.com"),
        ["no Host"] = ("GET / HTTP/1.1\r\nX-A: b\r\n\r\n", 400),
        ["empty Host"] = ("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
        ["Host with a path"] = ("GET / HTTP/1.1\r\nHost: a/b@c\r\n\r\n", 400),
        ["list of Hosts"] = ("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400),
        ["absolute target with another Host"] = ($"GET http://evil.example.com/x HTTP/1.1\r\n{Host}\r\n", 400),
        ["target without slash"] = ($"GET a HTTP/1.1\r\n{Host}\r\n", 405),
        ["asterisk"] = ($"OPTIONS * HTTP/1.1\r\n{Host}\r\n", 400),
        ["CONNECT"] = ("CONNECT shop.example.com:80 HTTP/1.1\r\nHost: shop.example.com:80\r\n\r\n", 501),
        ["header of 40 KB"] = Get($"X-A: {new string('a', 40_000)}", 431),
        ["200 headers"] = Get(string.Join("\r\n", Enumerable.Range(0, 200).Select(i => $"X-{i}: b")), 431),
        ["target of 10 KB"] = ($"GET /{new string('a', 10_000)} HTTP/1.1\r\n{Host}\r\n", 414),
        ["HTTP/1.2"] = ($"GET / HTTP/1.2\r\n{Host}\r\n", 505),
        ["HTTP/0.9"] = ("GET /\r\n", 400),
        ["two spaces in the request line"] = ($"GET  / HTTP/1.1\r\n{Host}\r\n", 400),
        ["tab in the request line"] = ($"GET\t/ HTTP/1.1\r\n{Host}\r\n", 400),
        ["NUL in the path"] = ($"GET /a%00b HTTP/1.1\r\n{Host}\r\n", 400),
        ["path above the root"] = ($"GET /../../etc/passwd HTTP/1.1\r\n{Host}\r\n", 400),
        ["path above the root, encoded"] = ($"GET /a/%2e%2E%2f..%2Fetc HTTP/1.1\r\n{Host}\r\n", 400),
        ["backslash"] = Target("/a\\b"),
        ["percent without digits"] = Target("/a%"),
        ["percent with one digit"] = Target("/a%4"),
        ["percent with other letters"] = Target("/a%zz"),
        ["percent and u"] = Target("/a%u002fb"),
        ["encoded line end in the path"] = Target("/a%0d%0aX:y"),
        ["encoded tab in the path"] = Target("/a%09"),
        ["encoded DEL in the path"] = Target("/a%7F"),
        ["overlong slash"] = Target("/a%C0%AFb"),
        ["overlong dot"] = Target("/a/%c0%ae%c0%ae/b"),
        ["overlong backslash"] = Target("/a%C1%9Cb"),
        ["overlong dot in three bytes"] = Target("/a/%E0%80%AE/b"),
        ["overlong slash in four bytes"] = Target("/a%F0%80%80%AFb"),
        ["overlong slash in five bytes"] = Target("/a%F8%80%80%80%AFb"),
        ["dots behind two slashes"] = Target("/x//../a"),
        ["dots and an encoded slash"] = Target("/x/..%2Fa"),
        ["dots and an encoded backslash"] = Target("/x%5C..%5Ca"),
        ["dots with parameters"] = Target("/x/..;/a"),
        ["a dot with parameters"] = Target("/.;x=1/a"),
        ["dots with encoded parameters"] = Target("/x/..%3Bv/a"),
        ["dots behind two slashes at the beginning"] = Target("//x/../a"),
        ["what becomes two slashes"] = Target("/x/..//h/a"),
        ["encoded slash, backslash and semicolon"] = Target("/a%2Fb%5Cc%3Bd"),
        ["absolute target with a name"] = Target("http://me@shop.example.com/"),
        ["absolute target of another scheme"] = Target("https://shop.example.com/"),
        ["absolute target of no scheme for the web"] = Target("ftp://shop.example.com/"),
        ["absolute target in another form of the address"] = ("GET http://0x7f.1/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 400),
        ["Host with an empty label"] = OfHost("shop..example.com"),
        ["Host with two dots at the end"] = OfHost("shop.example.com.."),
        ["Host that is a dot"] = OfHost("."),
        ["Host with a port too large"] = OfHost("shop.example.com:65536"),
        ["Host with port 0"] = OfHost("shop.example.com:0"),
        ["Host with an empty port"] = OfHost("shop.example.com:"),
        ["Host with a name"] = OfHost("me@shop.example.com"),
        ["Host with a tilde"] = OfHost("a~b"),
        ["Host with a percent sign"] = OfHost("%73hop.example.com"),
        ["Host that begins with a hyphen"] = OfHost("-shop.example.com"),
        ["Host with a label of 64"] = OfHost($"{new string('a', 64)}.example.com"),
        ["Host of 254"] = OfHost($"{string.Concat(Enumerable.Repeat("a.", 126))}aa"),
        ["Host that is punycode of nothing"] = OfHost("xn--99zz.example.com"),
        ["Host that is punycode of nothing, in capitals"] = OfHost("XN--99ZZ"),
        ["Host in UTF-8"] = OfHost("b\u00c3\u00bccher.example"),
        ["Host that is a short address"] = OfHost("127.1"),
        ["Host that is a hexadecimal address"] = OfHost("0x7f.0.0.1"),
        ["Host that is a number"] = OfHost("2130706433"),
        ["Host that is a hexadecimal number"] = OfHost("0x7f000001"),
        ["Host that is an octal address"] = OfHost("0177.0.0.1"),
        ["Host that is an IPv6 address with a zone"] = OfHost("[fe80::1%25eth0]"),
        ["Host that is half an IPv6 address"] = OfHost("[::1"),
        ["fragment"] = ($"GET /a#b HTTP/1.1\r\n{Host}\r\n", 400),
        ["fragment in the query"] = ($"GET /a?b#c HTTP/1.1\r\n{Host}\r\n", 400),
        ["path that is no ASCII"] = ($"GET /a\u00c3\u00a9 HTTP/1.1\r\n{Host}\r\n", 400),
    };

    /// <summary>Chunked bodies that break off in disorder: the node may have seen the head, and never a whole request.</summary>
    public static IReadOnlyDictionary<string, string> BrokenBodies { get; } = new Dictionary<string, string>
    {
        ["chunk beyond 64 bits"] = Chunked("FFFFFFFFFFFFFFFFF\r\nx\r\n0\r\n\r\n"),
        ["negative chunk"] = Chunked("-1\r\nx\r\n0\r\n\r\n"),
        ["0x before the size"] = Chunked("0x1\r\nx\r\n0\r\n\r\n"),
        ["empty size"] = Chunked("\r\nx\r\n0\r\n\r\n"),
        ["bare LF after the size"] = Chunked("5\nhello\r\n0\r\n\r\n"),
        ["bare LF after an extension"] = Chunked("5;a\nhello\r\n0\r\n\r\n"),
        ["bare CR in an extension"] = Chunked("5;a\rx\r\nhello\r\n0\r\n\r\n"),
        ["no line end after a chunk"] = Chunked("5\r\nhelloXX0\r\n\r\n"),
    };

    private static (string, int) Target(string target) => ($"GET {target} HTTP/1.1\r\n{Host}\r\n", 400);

    private static (string, int) OfHost(string host) => ($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n", 400);

    private static (string, int) Get(string header, int status = 400) => ($"GET / HTTP/1.1\r\n{Host}{header}\r\n\r\n", status);

    private static (string, int) Post(string headers, string body, int status = 400) =>
        ($"POST / HTTP/1.1\r\n{Host}{headers}\r\n\r\n{body}", status);

    private static string Chunked(string body) => $"POST / HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n{body}";
}

namespace Kenger.Gateway.Tests;

/// <summary>Odd requests that mean one thing only, by a name, with what of them arrives: method, target and body.</summary>
internal static class PassedRequests
{
    private const string Host = "Host: shop.example.com\r\n";

    public static IReadOnlyDictionary<string, (string Bytes, string[] Arrives)> All { get; } = new Dictionary<string, (string, string[])>
    {
        ["Content-Length with a plus"] = ($"POST / HTTP/1.1\r\n{Host}Content-Length: +5\r\n\r\nhello", ["POST / hello"]),
        ["CHUNKED"] = ($"POST / HTTP/1.1\r\n{Host}Transfer-Encoding: CHUNKED\r\n\r\n5\r\nhello\r\n0\r\n\r\n", ["POST / hello"]),
        ["tab before chunked"] = ($"POST / HTTP/1.1\r\n{Host}Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n", ["POST / "]),
        ["Transfer_Encoding"] = ($"POST / HTTP/1.1\r\n{Host}Transfer_Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello",
            ["POST / hello"]),
        ["chunk extension"] = ($"POST / HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\n\r\n", ["POST / hello"]),
        ["claims in a trailer"] = ($"POST / HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Forwarded-For: 6.6.6.6\r\nX-Real-IP: 6.6.6.6\r\n\r\n", ["POST / hello"]),
        ["bare LF everywhere"] = ("GET / HTTP/1.1\nHost: shop.example.com\n\n", ["GET / "]),
        ["bare LF after a header"] = ($"GET / HTTP/1.1\r\n{Host}X-A: b\nX-B: c\r\n\r\n", ["GET / "]),
        ["body of a GET"] = ($"GET / HTTP/1.1\r\n{Host}Content-Length: 5\r\n\r\nhello", ["GET / hello"]),
        ["request in a body"] = ($"GET / HTTP/1.1\r\n{Host}Content-Length: 28\r\n\r\nGET /smuggled HTTP/1.1\r\nA: b",
            ["GET / GET /smuggled HTTP/1.1\r\nA: b"]),
        ["two in a row"] = ($"GET /1 HTTP/1.1\r\n{Host}\r\nGET /2 HTTP/1.1\r\n{Host}\r\n", ["GET /1 ", "GET /2 "]),
        ["absolute target"] = ($"GET http://shop.example.com/x%2Fy?q=%41 HTTP/1.1\r\n{Host}\r\n", ["GET /x%2Fy?q=%41 "]),
        ["absolute target without path"] = ($"GET http://shop.example.com?x=1 HTTP/1.1\r\n{Host}\r\n", ["GET /?x=1 "]),
        ["upgrade to HTTP/2"] = ($"GET / HTTP/1.1\r\n{Host}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n", ["GET / "]),
        ["method nobody knows"] = ($"FOO! / HTTP/1.1\r\n{Host}\r\n", ["FOO! / "]),
        ["value in UTF-8"] = ($"GET / HTTP/1.1\r\n{Host}X-A: b\u00c3\u00a9c\r\n\r\n", ["GET / "]),
        ["claims, each twice"] = ($"GET / HTTP/1.1\r\n{Host}X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 7.7.7.7\r\nForwarded: for=6.6.6.6\r\nX-Real-IP: 6.6.6.6\r\nX-Real-IP: 7.7.7.7\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\nX-Forwarded-Port: 1\r\n\r\n", ["GET / "]),
        ["claims with underscores"] = ($"GET / HTTP/1.1\r\n{Host}X_Forwarded_For: 6.6.6.6\r\nX-Real_IP: 6.6.6.6\r\nx_forwarded-proto: https\r\nX-FORWARDED_HOST: evil\r\n\r\n", ["GET / "]),
        ["Connection names ours"] = ($"GET / HTTP/1.1\r\n{Host}Connection: X-Forwarded-For, X-Real-IP, X-Forwarded-Proto, X-Forwarded-Host, X-Forwarded-Port, Host\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n", ["GET / "]),
    };
}

namespace Kenger.Fuzz.Tests.Fuzzing;

/// <summary>Words that mean something to whoever reads the input.</summary>
internal static class Words
{
    public static readonly string[] Json =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "null", "true", "false", "0", "-1", "1e999", "1.5", "9223372036854775808", "\"\\ud800\"", "\\u0000", "\\u202e",
        "\u202e", "\u200b", "\uFEFF", "\u001b[2J", "//", "/*", "\"ns\":", "\"host\":", "\"port\":", "\"labels\":", "\"version\":", "\"data\":", "\"nodes\":", "\"rules\":",
        "\"match\":", "\"target\":", "\"percent\":", "\"weight\":", "\"health_path\":", "\"id\":", "{\"a\":{\"a\":{\"a\":{\"a\":", "[[[[[[[[", "10.0.0.0/8", "::1", "127.0.0.1",
        "127.1", "[::1]", "a.b.", "%00", "../", "client", "header:", "cookie:",
    ];

    public static readonly string[] Http =
    [
        "GET ", "POST ", "HEAD ", "OPTIONS ", "CONNECT ", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", " HTTP/1.1\r\n", " HTTP/1.0\r\n", " HTTP/2\r\n", "\r\n", "\n", "\r", "\r\n\r\n", "Host: ",
        "Host: shop.example.com\r\n", "Content-Length: 5\r\n", "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n", "Connection: close\r\n", "Connection: upgrade\r\n",
        "Upgrade: websocket\r\n", "Expect: 100-continue\r\n", "0\r\n\r\n", "5\r\nhello\r\n", "TE: trailers\r\n", "Forwarded: for=1\r\n", "X-Forwarded-For: ", "Via: 1.1 a\r\n",
        "//", "/../", "/./", "%2f", "%2e%2e", "%5c", "\\", ";a=b", "?", "#", "*", "http://a/", "[::1]", "xn--", "é", "\0", "\u001b[2J", "99999999999999999999",
    ];

    public static readonly string[] HttpAnswers =
    [
        "HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\n\r\n", "HTTP/1.1 404 \r\n", "HTTP/1.1 503 no\r\n", "HTTP/1.0 200 OK\r\n", "HTTP/2 200\r\n",
        "\r\n", "\n", "\r", "\r\n\r\n", "Content-Length: 5\r\n", "Content-Length: 0\r\n", "Content-Length: -1\r\n", "Transfer-Encoding: chunked\r\n", "Connection: close\r\n",
        "Connection: upgrade\r\n", "0\r\n\r\n", "5\r\nhello\r\n", "FFFFFFFFFFFFFFFF\r\n", "Trailer: a\r\n", "Location: http://a/\r\n", "Set-Cookie: a=b\r\n", "\0", "\u001b[2J", "é",
        "99999999999999999999",
    ];

    public static readonly string[] StoreAddresses =
        ["mysql:", "mysql://", "sqlite:", "sqlite://", "memory", "/", "//", "@", ":", ";", "=", "%", "%2f", "%00", "\0", "?", "#", "[::1]", "Server=", "Port=", "Database=", "Password=",
            "Port=x", "Port=-1", "SslMode=", "Pooling=maybe", "ConnectionTimeout=999999999999", "'", "\"", "\u202e", "\n", "é"];

    public static readonly string[] CommandLine =
        ["\n", "\n--", "\n--json", "\n--token", "\n--token-file", "\n--url", "\n--id", "\n-1", "\n--help", "\n-h", "\n--version", "=", ":", "@", "[", "\"", "'", "§", "\u202e", "\u001b[2J", "\0", "90s",
            "1d", "%", ",", "nodes", "rule", "rollout", "why", "[suggest]", "[parse]", "9223372036854775808"];
}

namespace Kenger.Gateway.Tests;

/// <summary>What a hostile node answers to a plain GET, one character for each byte, and what the client gets of it.</summary>
internal static class HostileAnswers
{
    /// <summary>The gateway's own 502.</summary>
    public const string Refused = "502";

    /// <summary>An answer that began well and breaks off: it was on its way already.</summary>
    public const string Cut = "cut";

    /// <summary>What follows an answer: nobody may ever get it.</summary>
    public const string Smuggled = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nSMUGGLED";

    /// <summary>What YARP's client takes for an answer and the gateway's own does not, because others read it in another way.</summary>
    public static readonly IReadOnlySet<string> PassedByYarpAlone = new HashSet<string>
    {
        "reason with bytes of all kinds", "folded header", "a bare CR in a header", "a bare LF after a header", "a zero byte in a header", "length and chunked", "chunked twice",
        "chunked that is not the last", "another transfer encoding", "1,000 times 100", "trailers with a zero byte",
    };

    public static readonly IReadOnlyDictionary<string, (string Bytes, string Expected)> All = new Dictionary<string, (string, string)>
    {
        // Upgrades nobody asked for.
        ["101"] = ("HTTP/1.1 101 Switching Protocols\r\n\r\n", Refused),
        ["101 with Upgrade"] = ("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nbytes", Refused),
        ["101 with a length"] = ("HTTP/1.1 101 Switching Protocols\r\nContent-Length: 5\r\n\r\nbytes", Refused),
        ["101 of another protocol"] = ("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n", Refused),
        ["100 then 101"] = ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 Switching Protocols\r\n\r\n", Refused),
        ["200 with Upgrade"] = ("HTTP/1.1 200 OK\r\nConnection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 2\r\n\r\nok", "200 ok"),
        // Statuses that have no body, with one.
        ["204"] = ("HTTP/1.1 204 No Content\r\n\r\n", "204 "),
        ["204 with length 0"] = ("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", "204 "),
        ["204 with a length"] = ("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nbytes", Refused),
        ["204 with a length and no body"] = ("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", Refused),
        ["204 with a huge length"] = ("HTTP/1.1 204 No Content\r\nContent-Length: 9223372036854775807\r\n\r\n", Refused),
        ["204 chunked"] = ("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbytes\r\n0\r\n\r\n", "204 "),
        ["204 with a body without a length"] = ("HTTP/1.1 204 No Content\r\n\r\nbytes", "204 "),
        ["205 with length 0"] = ("HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n", "205 "),
        ["205 with a body"] = ("HTTP/1.1 205 Reset Content\r\nContent-Length: 5\r\n\r\nbytes", Cut),
        ["205 chunked"] = ("HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbytes\r\n0\r\n\r\n", Cut),
        ["205 chunked and empty"] = ("HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "205 "),
        ["304 with a length"] = ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "304 "),
        ["304 with a body"] = ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nbytes", "304 "),
        ["304 chunked"] = ("HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbytes\r\n0\r\n\r\n", "304 "),
        // Status lines.
        ["no HTTP"] = ("SSH-2.0-OpenSSH_9.6\r\n", Refused),
        ["nothing but ends of lines"] = ("\r\n\r\n\r\n", Refused),
        ["HTTP/2's preface"] = ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Refused),
        ["frames of HTTP/2"] = ("\0\0\u0012\u0004\0\0\0\0\0\0\u0003\0\0\0d", Refused),
        ["TLS"] = ("\u0015\u0003\u0001\0\u0002\u0002\u0028", Refused),
        ["HTTP/0.9"] = ("hello\n", Refused),
        ["HTTP/9.9"] = ("HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n", Refused),
        ["no status"] = ("HTTP/1.1 \r\n\r\n", Refused),
        ["status 0"] = ("HTTP/1.1 000 Zero\r\nContent-Length: 0\r\n\r\n", Refused),
        ["status 42"] = ("HTTP/1.1 42 Short\r\nContent-Length: 0\r\n\r\n", Refused),
        ["status 99"] = ("HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n", Refused),
        ["status 1000"] = ("HTTP/1.1 1000 Long\r\nContent-Length: 0\r\n\r\n", Refused),
        ["status -1"] = ("HTTP/1.1 -10 Minus\r\nContent-Length: 0\r\n\r\n", Refused),
        ["status 600"] = ("HTTP/1.1 600 Beyond\r\nContent-Length: 0\r\n\r\n", "600 "),
        ["status 999"] = ("HTTP/1.1 999 Beyond\r\nContent-Length: 0\r\n\r\n", "999 "),
        ["reason with bytes of all kinds"] = ("HTTP/1.1 200 \u00e9\u0001\u007f\u00ff\r\nContent-Length: 2\r\n\r\nok", "200 ok"),
        ["reason that goes on for ever"] = ($"HTTP/1.1 200 {new string('r', 200_000)}\r\nContent-Length: 2\r\n\r\nok", Refused),
        // Headers.
        ["header without a colon"] = ("HTTP/1.1 200 OK\r\nNonsense\r\nContent-Length: 2\r\n\r\nok", Refused),
        ["header without a name"] = ("HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 2\r\n\r\nok", Refused),
        ["blank in a name"] = ("HTTP/1.1 200 OK\r\nX Y: 1\r\nContent-Length: 2\r\n\r\nok", Refused),
        ["a zero byte in a header"] = ("HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 2\r\n\r\nok", "200 ok"),
        ["a bare CR in a header"] = ("HTTP/1.1 200 OK\r\nX-A: a\rSet-Cookie: b=c\r\nContent-Length: 2\r\n\r\nok", "200 ok"),
        ["a bare LF after a header"] = ("HTTP/1.1 200 OK\r\nX-A: a\nX-B: b\r\nContent-Length: 2\r\n\r\nok", "200 ok"),
        ["folded header"] = ("HTTP/1.1 200 OK\r\nX-A: a\r\n b\r\nContent-Length: 2\r\n\r\nok", "200 ok"),
        ["control bytes in a header"] = ("HTTP/1.1 200 OK\r\nX-A: \u0001\u0008\u001b[31m\u007f\r\nContent-Length: 2\r\n\r\nok", Refused),
        ["bytes above ASCII in a header"] = ("HTTP/1.1 200 OK\r\nX-A: \u00e9\u00ff\u0080\r\nContent-Length: 2\r\n\r\nok", "200 ok"),
        ["a header of 100 kB"] = ($"HTTP/1.1 200 OK\r\nX-A: {new string('a', 100_000)}\r\nContent-Length: 2\r\n\r\nok", Refused),
        ["10,000 headers"] = ($"HTTP/1.1 200 OK\r\n{string.Concat(Enumerable.Range(0, 10_000).Select(i => $"X-{i}: {i}\r\n"))}Content-Length: 2\r\n\r\nok", Refused),
        ["Connection that names Content-Length"] = ("HTTP/1.1 200 OK\r\nConnection: Content-Length, close\r\nContent-Length: 2\r\n\r\nok", "200 ok"),
        ["headers that break off"] = ("HTTP/1.1 200 OK\r\nX-A: ", Refused),
        // Where the body ends.
        ["no length, then the end"] = ("HTTP/1.1 200 OK\r\n\r\nok", "200 ok"),
        ["length -1"] = ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nok", Refused),
        ["length +2"] = ("HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok", Refused),
        ["length of letters"] = ("HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok", Refused),
        ["length beyond 64 bits"] = ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nok", Refused),
        ["two lengths"] = ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nokk", Refused),
        ["a list of lengths"] = ("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok", Refused),
        ["length and chunked"] = ("HTTP/1.1 200 OK\r\nContent-Length: 50\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "200 ok"),
        ["less than the length"] = ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok", Cut),
        ["more than the length"] = ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokmore", "200 ok"),
        ["chunk size of letters"] = ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nok\r\n0\r\n\r\n", Refused),
        ["chunk size -1"] = ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nok\r\n0\r\n\r\n", Refused),
        ["chunk size beyond 64 bits"] = ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nok\r\n0\r\n\r\n", Refused),
        ["chunk longer than its size"] = ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokmore\r\n0\r\n\r\n", Refused),
        ["chunks that never end"] = ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", Cut),
        ["chunk extension"] = ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=\"b\";c\r\nok\r\n0\r\n\r\n", "200 ok"),
        ["chunk extension of 100 kB"] = ($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;{new string('e', 100_000)}\r\nok\r\n0\r\n\r\n", Refused),
        ["trailers"] = ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-T: 1\r\n\r\n", "200 ok"),
        ["trailers that lie"] = ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\nSet-Cookie: a=b\r\n\r\n", "200 ok"),
        ["trailers with a zero byte"] = ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-T: \0\r\n\r\n", "200 ok"),
        ["trailers of 200 kB"] = ($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-T: {new string('t', 200_000)}\r\n\r\n", Cut),
        ["another transfer encoding"] = ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nok", "200 ok"),
        ["chunked twice"] = ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "200 ok"),
        ["chunked that is not the last"] = ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, identity\r\n\r\n2\r\nok\r\n0\r\n\r\n", "200 ok"),
        // Before the answer.
        ["1,000 times 100"] = (string.Concat(Enumerable.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 1_000)) + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "200 ok"),
        ["103 with headers"] = ("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "200 ok"),
        ["100 with a length"] = ("HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "200 ok"),
        ["199"] = ("HTTP/1.1 199 Misc\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "200 ok"),
        ["a second answer behind the first"] = ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + Smuggled, "200 ok"),
        ["a second answer behind a 204"] = ("HTTP/1.1 204 No Content\r\n\r\n" + Smuggled, "204 "),
        ["a second answer behind a 304"] = ("HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n" + Smuggled, "304 "),
        ["nothing"] = ("", Refused),
    };

    public static readonly IReadOnlyDictionary<string, string> Endless = new Dictionary<string, string>
    {
        ["100 for ever"] = "HTTP/1.1 100 Continue\r\n\r\n",
        ["101, then for ever"] = "HTTP/1.1 101 Switching Protocols\r\nX: 1\r\n\r\n",
        ["headers for ever"] = "X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n",
        ["a line for ever"] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ["ends of lines for ever"] = "\r\n",
    };
}

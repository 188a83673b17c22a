namespace Kenger.Gateway.Wire;

/// <summary>Headers of one connection, which no gateway passes on (RFC 9110, section 7.6.1): the same that YARP leaves out, of requests and answers.</summary>
internal static class ConnectionHeaders
{
    public static readonly string[] All =
    [
        "Connection", "Transfer-Encoding", "Keep-Alive", "Upgrade", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authentication-Info",
        "Proxy-Authorization", "Proxy-Features", "Proxy-Instruction", "Security-Scheme", "ALPN", "Close", "HTTP2-Settings",
        "Upgrade-Insecure-Requests", "TE", "Alt-Svc",
    ];
}

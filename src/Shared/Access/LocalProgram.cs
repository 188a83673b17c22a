using System.Net;
using Microsoft.AspNetCore.Http;

namespace Kenger;

/// <summary>
/// Who may call without a token: a program on this machine, and neither a web page opened on it nor somebody whom a proxy on it brings
/// along. A page can send requests to loopback, but browsers say where it comes from; a page whose own name leads to this machine (DNS
/// rebinding) has that name as Host.
/// </summary>
internal static class LocalProgram
{
    private static readonly string[] ProxyHeaders = ["Forwarded", "X-Forwarded-For", "X-Real-IP"];

    /// <summary>Whether the connection came from this machine to this machine.</summary>
    public static bool IsLoopback(ConnectionInfo connection) =>
        ClientNetwork.Normalize(connection.RemoteIpAddress) is { } remote && IPAddress.IsLoopback(remote);

    /// <summary>Whether a page in a browser sent the request.</summary>
    public static bool IsFromPage(IHeaderDictionary headers) =>
        headers.ContainsKey("Origin") || headers["Sec-Fetch-Site"].ToString() is not ("" or "none");

    /// <summary>Whether a proxy passed the request on for somebody else.</summary>
    public static bool IsProxied(IHeaderDictionary headers) => Array.Exists(ProxyHeaders, headers.ContainsKey);

    /// <summary><c>localhost</c> or a loopback address, IPv6 with or without brackets.</summary>
    public static bool IsLoopbackHost(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Whether an address a server listens on, <c>http://127.0.0.1:5000</c>, is for this machine alone.</summary>
    public static bool IsLoopbackUrl(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && IsLoopbackHost(uri.Host);
}

using System.Net;
using Microsoft.AspNetCore.Http;

namespace Kenger;

/// <summary>
/// Who may call without a token: a program on this machine, and neither a web page opened on it nor somebody whom a proxy on it brings
/// along. A page can send requests to loopback, but browsers say where it comes from; a page whose own name leads to this machine (DNS
/// rebinding) has that name as Host. A proxy that says nothing of itself, a tunnel for example, can't be told from a program.
/// </summary>
internal static class LocalProgram
{
    /// <summary>Headers of this kind say that somebody means it; any value will do.</summary>
    public const string OwnHeaders = "X-Kenger-";

    private const string ForwardedHeaders = "X-Forwarded-";

    // What proxies, balancers and content networks add.
    private static readonly string[] ProxyHeaders =
    [
        "Forwarded", "Via", "CDN-Loop", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-Original-Host", "X-Original-URL",
        "X-Original-Forwarded-For", "X-Envoy-External-Address", "True-Client-IP", "CF-Connecting-IP", "Fastly-Client-IP", "X-ProxyUser-Ip",
    ];

    /// <summary>Whether the connection came from this machine to this machine.</summary>
    public static bool IsLoopback(ConnectionInfo connection) =>
        ClientNetwork.Normalize(connection.RemoteIpAddress) is { } remote && IPAddress.IsLoopback(remote);

    /// <summary>Whether a page in a browser sent the request.</summary>
    public static bool IsFromPage(IHeaderDictionary headers) =>
        headers.ContainsKey("Origin") || headers["Sec-Fetch-Site"].ToString() is not ("" or "none");

    /// <summary>
    /// Whether a browser sent it, one perhaps that is too old to say where a page comes from. What changes something must not come from one,
    /// unless <see cref="IsMeant"/>.
    /// </summary>
    public static bool IsFromBrowser(IHeaderDictionary headers) =>
        headers.UserAgent.ToString().Contains("Mozilla/", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether it has a header that no page can send elsewhere without asking first, which nobody here allows: a token, be it one that
    /// nobody knows, or one of our own.
    /// </summary>
    public static bool IsMeant(IHeaderDictionary headers) =>
        RequestToken.Read(headers).Length > 0
        || headers.Keys.Any(name => name.StartsWith(OwnHeaders, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a proxy passed the request on for somebody else. Only nginx still speaks HTTP/1.0, where nobody told it otherwise.</summary>
    public static bool IsProxied(HttpRequest request) =>
        HttpProtocol.IsHttp10(request.Protocol)
        || HttpProtocol.IsHttp09(request.Protocol)
        || Array.Exists(ProxyHeaders, request.Headers.ContainsKey)
        || request.Headers.Keys.Any(name => name.StartsWith(ForwardedHeaders, StringComparison.OrdinalIgnoreCase));

    /// <summary><c>localhost</c> or a loopback address, IPv6 with or without brackets.</summary>
    public static bool IsLoopbackHost(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Whether an address a server listens on, <c>http://127.0.0.1:5000</c>, is for this machine alone.</summary>
    public static bool IsLoopbackUrl(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && IsLoopbackHost(uri.Host);
}

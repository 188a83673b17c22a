using System.Net;
using System.Net.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway.Routing;

/// <summary>The words for what nodes are spoken to in.</summary>
internal static class NodeProtocol
{
    public const string Http1 = "http1";
    public const string Http2 = "http2";
    public const string Rule = $"must be {Http1} or {Http2}";

    public static bool IsKnown(string value) => value is Http1 or Http2;

    /// <summary>HTTP/2 at once: without TLS there is nothing to negotiate by.</summary>
    public static ForwarderRequestConfig RequestOf(string protocol, TimeSpan activityTimeout) =>
        protocol == Http2
            ? new() { ActivityTimeout = activityTimeout, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact }
            : new() { ActivityTimeout = activityTimeout, Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };

    public static bool IsHttp2(ForwarderRequestConfig? request) => request?.Version == HttpVersion.Version20;
}

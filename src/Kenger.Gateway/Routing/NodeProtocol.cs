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
            ? Create(HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact, activityTimeout)
            : Create(HttpVersion.Version11, HttpVersionPolicy.RequestVersionOrLower, activityTimeout);

    public static bool IsHttp2(ForwarderRequestConfig? request) => request?.Version == HttpVersion.Version20;

    private static ForwarderRequestConfig Create(Version version, HttpVersionPolicy policy, TimeSpan activityTimeout) =>
        new() { ActivityTimeout = activityTimeout, Version = version, VersionPolicy = policy };
}

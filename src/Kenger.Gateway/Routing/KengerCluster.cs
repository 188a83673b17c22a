using System.Net;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway;

/// <summary>
/// The clusters that stand for namespaces: <c>kenger:&lt;namespace&gt;</c>. They hold no destinations; nodes are picked
/// from the <see cref="NamespaceTable"/>, so that YARP's configuration never changes with them.
/// </summary>
internal static class KengerCluster
{
    /// <summary>What is before the colon.</summary>
    public const string Kind = "kenger";

    private const string Prefix = $"{Kind}:";

    public static string IdOf(string ns) => Prefix + ns;

    public static bool IsOne(string? clusterId) =>
        clusterId is not null && clusterId.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    public static ReadOnlySpan<char> NamespaceOf(string clusterId) => clusterId.AsSpan(Prefix.Length);

    public static ClusterConfig Create(string ns, KengerGatewayOptions options) =>
        new()
        {
            ClusterId = IdOf(ns),
            HttpRequest = new ForwarderRequestConfig
            {
                ActivityTimeout = options.ActivityTimeout,
                Version = HttpVersion.Version11,
                VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            },
        };
}

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
    private const string Prefix = "kenger:";

    public static string IdOf(string ns) => Prefix + ns;

    public static bool IsOne(string? clusterId) =>
        clusterId is not null && clusterId.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    public static ReadOnlySpan<char> NamespaceOf(string clusterId) => clusterId.AsSpan(Prefix.Length);

    public static ClusterConfig Create(string ns, KengerGatewayOptions options) =>
        WithDefaults(new ClusterConfig { ClusterId = IdOf(ns) }, options);

    /// <summary>Fills what a cluster written by hand leaves open.</summary>
    public static ClusterConfig WithDefaults(ClusterConfig cluster, KengerGatewayOptions options)
    {
        var request = cluster.HttpRequest ?? ForwarderRequestConfig.Empty;
        return cluster with
        {
            HttpRequest = request with
            {
                ActivityTimeout = request.ActivityTimeout ?? options.ActivityTimeout,
                Version = request.Version ?? HttpVersion.Version11,
                VersionPolicy = request.VersionPolicy ?? HttpVersionPolicy.RequestVersionOrLower,
            },
        };
    }

    /// <summary>What a cluster of ours may not say, because the registry says it.</summary>
    public static IEnumerable<string> CheckForeignSettings(ClusterConfig cluster)
    {
        if (cluster.Destinations is { Count: > 0 })
        {
            yield return Refuse("Destinations");
        }

        if (cluster.SessionAffinity?.Enabled is true)
        {
            yield return Refuse("SessionAffinity");
        }

        if (cluster.HealthCheck?.Active?.Enabled is true || cluster.HealthCheck?.Passive?.Enabled is true)
        {
            yield return Refuse("HealthCheck");
        }

        if (cluster.LoadBalancingPolicy is not null)
        {
            yield return Refuse("LoadBalancingPolicy");
        }

        string Refuse(string setting) =>
            $"The cluster '{cluster.ClusterId}' may not have {setting}: nodes, weights and health of 'kenger:' clusters come "
            + "from the registry. Remove it, or give the cluster another name.";
    }
}

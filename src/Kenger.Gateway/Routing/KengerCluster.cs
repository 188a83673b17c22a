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

    /// <summary>The time a connection may take, in the metadata of a cluster whose routes have their own.</summary>
    public const string ConnectTimeout = "Kenger:ConnectTimeout";

    private const string Prefix = $"{Kind}:";

    // No namespace has it in its name.
    private const char TimeoutsMark = '/';

    public static string IdOf(string ns) => Prefix + ns;

    public static bool IsOne(string? clusterId) =>
        clusterId is not null && clusterId.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>A cluster of its own for routes that share their timeouts.</summary>
    public static string IdOf(GatewayRoute route) =>
        route is { ConnectTimeout: null, ActivityTimeout: null }
            ? IdOf(route.Namespace)
            : $"{IdOf(route.Namespace)}{TimeoutsMark}{route.ConnectTimeout:c}{TimeoutsMark}{route.ActivityTimeout:c}";

    public static ReadOnlySpan<char> NamespaceOf(string clusterId)
    {
        var rest = clusterId.AsSpan(Prefix.Length);
        var mark = rest.IndexOf(TimeoutsMark);
        return mark < 0 ? rest : rest[..mark];
    }

    public static ClusterConfig Create(string ns, KengerGatewayOptions options) => Create(IdOf(ns), options.ActivityTimeout);

    /// <summary>The cluster of a route with timeouts of its own.</summary>
    public static ClusterConfig Create(GatewayRoute route, KengerGatewayOptions options)
    {
        var cluster = Create(IdOf(route), route.ActivityTimeout ?? options.ActivityTimeout);
        return route.ConnectTimeout is { } connect
            ? cluster with { Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [ConnectTimeout] = connect.ToString("c") } }
            : cluster;
    }

    private static ClusterConfig Create(string id, TimeSpan activityTimeout) =>
        new()
        {
            ClusterId = id,
            // As the server reads them: a value that is not ASCII goes on as it came.
            HttpClient = new HttpClientConfig { RequestHeaderEncoding = "utf-8" },
            HttpRequest = new ForwarderRequestConfig
            {
                ActivityTimeout = activityTimeout,
                Version = HttpVersion.Version11,
                VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            },
        };
}

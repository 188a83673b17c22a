using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Routing;

/// <summary>
/// The clusters that stand for namespaces: <c>kenger:&lt;namespace&gt;</c>. They hold no destinations; nodes are picked
/// from <c>NamespaceTable</c>, so that YARP's configuration never changes with them.
/// </summary>
internal static class KengerCluster
{
    /// <summary>What is before the colon.</summary>
    public const string Kind = "kenger";

    /// <summary>The time a connection may take, in the metadata of a cluster whose routes have their own.</summary>
    public const string ConnectTimeout = "Kenger:ConnectTimeout";

    private const string Prefix = $"{Kind}:";

    // No namespace has it in its name.
    private const char SettingsMark = '/';

    public static string IdOf(string ns) => Prefix + ns;

    public static bool Matches(string? clusterId) =>
        clusterId is not null && clusterId.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>A cluster of its own for routes that share their timeouts and protocol.</summary>
    public static string IdOf(GatewayRoute route) =>
        route is { ConnectTimeout: null, ActivityTimeout: null, Protocol: null }
            ? IdOf(route.Namespace)
            : $"{IdOf(route.Namespace)}{SettingsMark}{route.ConnectTimeout:c}"
                + $"{SettingsMark}{route.ActivityTimeout:c}{SettingsMark}{route.Protocol}";

    public static ReadOnlySpan<char> NamespaceOf(string clusterId)
    {
        var rest = clusterId.AsSpan(Prefix.Length);
        var mark = rest.IndexOf(SettingsMark);
        return mark < 0 ? rest : rest[..mark];
    }

    public static ClusterConfig Create(string ns, KengerGatewayOptions options) =>
        Create(IdOf(ns), options.Protocol, options.ActivityTimeout);

    /// <summary>The cluster of a route with timeouts or a protocol of its own.</summary>
    public static ClusterConfig Create(GatewayRoute route, KengerGatewayOptions options)
    {
        var cluster = Create(IdOf(route), route.Protocol ?? options.Protocol, route.ActivityTimeout ?? options.ActivityTimeout);
        return route.ConnectTimeout is { } connect
            ? cluster with { Metadata = new Dictionary<string, string> { [ConnectTimeout] = connect.ToString("c") } }
            : cluster;
    }

    private static ClusterConfig Create(string id, string protocol, TimeSpan activityTimeout) =>
        new()
        {
            ClusterId = id,
            // As the server reads them: a value that is not ASCII goes on as it came.
            HttpClient = new HttpClientConfig { RequestHeaderEncoding = "utf-8" },
            HttpRequest = NodeProtocol.RequestOf(protocol, activityTimeout),
        };
}

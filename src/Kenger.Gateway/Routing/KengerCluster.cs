using System.Globalization;
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

    /// <summary>As <see cref="ConnectTimeout"/>, the time to the first byte of an answer.</summary>
    public const string AnswerTimeout = "Kenger:AnswerTimeout";

    /// <summary>As <see cref="ConnectTimeout"/>, the time without a byte of WebSockets and event streams.</summary>
    public const string QuietTimeout = "Kenger:QuietTimeout";

    private const string Prefix = $"{Kind}:";

    // As the server reads them: a value that is not ASCII goes on as it came.
    private static readonly HttpClientConfig Client = new() { RequestHeaderEncoding = "utf-8" };

    // No namespace has it in its name.
    private const char SettingsMark = '/';

    public static string IdOf(string ns) => Prefix + ns;

    public static bool Matches(string? clusterId) =>
        clusterId is not null && clusterId.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>A cluster of its own for routes that share their timeouts and protocol.</summary>
    public static string IdOf(GatewayRoute route) =>
        route is { ConnectTimeout: null, ActivityTimeout: null, Protocol: null, AnswerTimeout: null, QuietTimeout: null }
            ? IdOf(route.Namespace)
            : $"{IdOf(route.Namespace)}{SettingsMark}{route.ConnectTimeout:c}"
                + $"{SettingsMark}{route.ActivityTimeout:c}{SettingsMark}{route.Protocol}"
                + $"{SettingsMark}{route.AnswerTimeout:c}{SettingsMark}{route.QuietTimeout:c}";

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
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(metadata, ConnectTimeout, route.ConnectTimeout);
        Add(metadata, AnswerTimeout, route.AnswerTimeout);
        Add(metadata, QuietTimeout, route.QuietTimeout);
        return metadata.Count == 0 ? cluster : cluster with { Metadata = metadata };
    }

    /// <summary>What the routes of a cluster say; null when they say nothing.</summary>
    public static TimeSpan? TimeOf(ClusterConfig cluster, string name) =>
        cluster.Metadata is { } metadata && metadata.TryGetValue(name, out var time)
            ? TimeSpan.ParseExact(time, "c", CultureInfo.InvariantCulture)
            : null;

    /// <summary>Whether connections to its nodes are made as the gateway makes them, and not as somebody has written.</summary>
    public static bool HasOwnClient(ClusterConfig cluster) => ReferenceEquals(cluster.HttpClient, Client);

    private static void Add(Dictionary<string, string> metadata, string name, TimeSpan? time)
    {
        if (time is { } own)
        {
            metadata[name] = own.ToString("c");
        }
    }

    private static ClusterConfig Create(string id, string protocol, TimeSpan activityTimeout) =>
        new()
        {
            ClusterId = id,
            HttpClient = Client,
            HttpRequest = NodeProtocol.RequestOf(protocol, activityTimeout),
        };
}

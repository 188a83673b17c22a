using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway;

/// <summary>Turns configured routes into YARP's, and defines the clusters of all namespaces they name.</summary>
internal static class RouteCompiler
{
    private const long NoLimit = -1;

    public static CompiledRoutes Compile(KengerGatewayOptions options, IProxyConfig yarp)
    {
        List<RouteConfig> routes = [.. yarp.Routes, .. options.Routes.Select(Compile)];
        if (options.Namespace is { } ns)
        {
            routes.Add(Compile(new GatewayRoute { Namespace = ns }) with { RouteId = "kenger:default", Order = RouteMatching.DefaultOrder });
        }

        var written = yarp.Clusters.ToDictionary(cluster => cluster.ClusterId, StringComparer.OrdinalIgnoreCase);
        var named = routes
            .Select(route => route.ClusterId)
            .Where(KengerCluster.IsOne)
            .Select(id => KengerCluster.NamespaceOf(id!).ToString())
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal)
            .ToArray();

        var clusters = yarp.Clusters
            .Select(cluster => KengerCluster.IsOne(cluster.ClusterId) ? KengerCluster.WithDefaults(cluster, options) : cluster)
            .Concat(named.Where(name => !written.ContainsKey(KengerCluster.IdOf(name))).Select(name => KengerCluster.Create(name, options)));
        return new CompiledRoutes(routes, [.. clusters], named);
    }

    private static RouteConfig Compile(GatewayRoute route) =>
        new()
        {
            RouteId = RouteMatching.IdOf(route),
            ClusterId = KengerCluster.IdOf(route.Namespace),
            Match = RouteMatching.Of(route),
            Order = RouteMatching.OrderOf(route),
            // The server's default of 30 MB is meant for apps that read bodies into memory; nodes set their own.
            MaxRequestBodySize = NoLimit,
        };
}

using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Routing;

/// <summary>Turns configured routes into YARP's, and defines the clusters of all namespaces they name.</summary>
internal static class RouteCompiler
{
    public const long NoLimit = -1;

    /// <summary>Ours come after those of YARP's section.</summary>
    /// <exception cref="InvalidOperationException">YARP's section defines a cluster that only we can define.</exception>
    public static CompiledRoutes Compile(KengerGatewayOptions options, IProxyConfig yarp, IReadOnlyList<RegistryRoute>? registry = null)
    {
        registry ??= [];
        RefuseClustersOfOurs(yarp);
        List<RouteConfig> routes = [.. yarp.Routes.Select(NormalizeHosts), .. options.Routes.SelectMany(Parts), .. registry.SelectMany(static route => route.Parts)];
        if (options.Namespace is { } ns)
        {
            var all = Compile(new GatewayRoute { Namespace = ns });
            routes.Add(all with { RouteId = "kenger:default", Order = RouteMatching.DefaultOrder });
        }

        var named = routes
            .Select(route => route.ClusterId)
            .Where(KengerCluster.Matches)
            .Select(id => KengerCluster.NamespaceOf(id!).ToString())
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal)
            .ToArray();

        var ofTheirOwn = options.Routes.Concat(registry.Select(each => each.Route))
            .Where(route => KengerCluster.IdOf(route) != KengerCluster.IdOf(route.Namespace))
            .DistinctBy(KengerCluster.IdOf)
            .Select(route => KengerCluster.Create(route, options));
        List<ClusterConfig> clusters = [.. yarp.Clusters, .. named.Select(name => KengerCluster.Create(name, options)), .. ofTheirOwn];
        if (named.Length > 0)
        {
            routes.Add(SwitchedRoute.Config);
            clusters.Add(SwitchedRoute.ClusterOf(options));
        }

        // No route leads there, but copies of requests do.
        string[] mirrors = [.. routes.Select(RouteMetadata.MirrorOf).OfType<string>().Except(named).Distinct()];
        return new CompiledRoutes(routes, clusters, mirrors.Length == 0 ? named : [.. named.Concat(mirrors).Order(StringComparer.Ordinal)]);
    }

    /// <summary>YARP would answer requests of such a route 503, and say no more. Other sources of its configuration may define the cluster.</summary>
    /// <exception cref="InvalidOperationException">A route of YARP's section names no cluster, or one that isn't there.</exception>
    public static void RefuseMissingClusters(IProxyConfig yarp)
    {
        var known = yarp.Clusters.Select(cluster => cluster.ClusterId).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var route in yarp.Routes.Where(route => !KengerCluster.Matches(route.ClusterId) && !known.Contains(route.ClusterId ?? "")))
        {
            throw new InvalidOperationException(string.IsNullOrEmpty(route.ClusterId)
                ? $"ReverseProxy:Routes:{route.RouteId} has no ClusterId: name a cluster of ReverseProxy:Clusters, or a namespace as {KengerCluster.Kind}:NAME."
                : $"ReverseProxy:Routes:{route.RouteId}:ClusterId is '{route.ClusterId}', but ReverseProxy:Clusters has no such cluster: write "
                    + $"'{KengerCluster.IdOf(route.ClusterId)}' if the namespace '{route.ClusterId}' is meant, or add the cluster{NearName.Hint(route.ClusterId, known)}");
        }
    }

    // Configuration takes the colon in "kenger:orders" for a step down, so YARP would see a cluster "kenger" with settings
    // it doesn't know, and ignore them without a word.
    private static void RefuseClustersOfOurs(IProxyConfig yarp)
    {
        if (yarp.Clusters.Any(cluster => string.Equals(cluster.ClusterId, KengerCluster.Kind, StringComparison.OrdinalIgnoreCase)))
        {
            throw new InvalidOperationException(
                "ReverseProxy:Clusters may not define 'kenger:…' clusters: their nodes come from the registry, and naming them "
                + "in a route's ClusterId is enough. Remove the cluster.");
        }
    }

    // YARP also takes "*" for any host, with a port.
    private static RouteConfig NormalizeHosts(RouteConfig route) =>
        route.Match?.Hosts is { Count: > 0 } hosts
            ? route with
            {
                Match = route.Match with
                {
                    Hosts = [.. hosts.Select(host =>
                        host == "*" || host.StartsWith("*:", StringComparison.Ordinal) ? host
                        : RouteMatching.TryNormalizeHost(host, out var normal) ? normal
                        : throw new InvalidOperationException(
                            $"The route '{route.RouteId}' of ReverseProxy:Routes has the host '{host}', which no request can have: write a host "
                            + "name such as shop.example.com or *.example.com, or an IP address, with a port or without."))],
                },
            }
            : route;

    /// <summary>A route of the registry. By its id it is known in explanations.</summary>
    public static IEnumerable<RouteConfig> PartsOf(RegistryRoute route) => Parts(Compile(route.Route) with { RouteId = RouteMatching.IdOf(route) });

    private static IEnumerable<RouteConfig> Parts(GatewayRoute route) => Parts(Compile(route));

    // A route has one order, and hosts of several kinds have several: an exact host must not wait behind wildcards because its route has one, too.
    private static IEnumerable<RouteConfig> Parts(RouteConfig whole)
    {
        RouteConfig[] parts = [.. PartsByHosts(whole)];
        return whole.AuthorizationPolicy is null || RouteMetadata.SettingsOf(whole)?.Cors is null
            ? parts : parts.SelectMany(part => (RouteConfig[])[part, PreflightsOf(part, whole.RouteId)]);
    }

    // The host's login comes before all policies of a route, and browsers ask beforehand without one.
    private static RouteConfig PreflightsOf(RouteConfig part, string whole) => part with
    {
        RouteId = $"{part.RouteId}#preflight",
        AuthorizationPolicy = "anonymous",
        Match = part.Match with { Headers = [Existing("Origin"), Existing("Access-Control-Request-Method")] },
        Metadata = new Dictionary<string, string>(part.Metadata!, StringComparer.Ordinal) { [RouteMetadata.Whole] = whole, [RouteMetadata.Preflights] = "" },
    };

    private static RouteHeader Existing(string name) => new() { Name = name, Mode = HeaderMatchMode.Exists };

    private static IEnumerable<RouteConfig> PartsByHosts(RouteConfig whole)
    {
        IGrouping<int, string>[] kinds = [.. (whole.Match.Hosts ?? []).GroupBy(RouteMatching.OrderOf).OrderBy(kind => kind.Key)];
        return kinds.Length <= 1 ? [whole] : kinds.Select((kind, index) => whole with
        {
            RouteId = index == 0 ? whole.RouteId : $"{whole.RouteId}#{index + 1}",
            Order = kind.Key,
            Match = whole.Match with { Hosts = [.. kind] },
            Metadata = index == 0 ? whole.Metadata
                : new Dictionary<string, string>(whole.Metadata!, StringComparer.Ordinal) { [RouteMetadata.Whole] = whole.RouteId },
        });
    }

    /// <summary>One route of the configuration.</summary>
    public static RouteConfig Compile(GatewayRoute route) =>
        new()
        {
            RouteId = RouteMatching.IdOf(route),
            ClusterId = KengerCluster.IdOf(route),
            AuthorizationPolicy = route.Auth is GatewayRoute.KeyAuth or GatewayRoute.BasicAuth or "" ? null : route.Auth,
            Metadata = RouteMetadata.Create(route),
            Match = RouteMatching.Create(route),
            Order = RouteMatching.OrderOf(route),
            // The server's default of 30 MB is meant for apps that read bodies into memory; nodes set their own, and routes by MaxBodyBytes.
            MaxRequestBodySize = NoLimit,
        };
}

/// <summary>What the configuration says, in YARP's terms, and the namespaces it names.</summary>
internal sealed record CompiledRoutes(
    IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters, IReadOnlyList<string> Namespaces)
{
    public bool SameAs(CompiledRoutes other) =>
        Routes.SequenceEqual(other.Routes) && Clusters.SequenceEqual(other.Clusters);
}

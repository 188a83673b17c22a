using Kenger.Contracts;
using Kenger.Gateway.Picking;
using Kenger.Gateway.Routing;

namespace Kenger.Gateway.Hosting;

/// <summary>The rules of the routes a gateway is configured with.</summary>
internal static class RouteChecks
{
    public static IEnumerable<string> Check(KengerGatewayOptions options) =>
        [
            .. CheckDefault(options.Namespace),
            .. options.Routes.SelectMany(Check),
            .. CheckTwins(options),
            .. CheckRegistryRoutes(RegistryRoutes.Split(options.RegistryRoutes)),
        ];

    private static IEnumerable<string> CheckRegistryRoutes(IReadOnlyList<string> wanted)
    {
        foreach (var ns in wanted.Where(ns => wanted is not [RegistryRoutes.All] && FieldChecks.CheckNamespace(ns) is not null))
        {
            yield return $"Kenger:Gateway:RegistryRoutes (KENGER_GATEWAY_REGISTRY_ROUTES) holds '{LongText.Shorten(ns)}', but must be '{RegistryRoutes.All}' alone "
                + "for the routes to all namespaces, or namespaces, separated by commas";
        }
    }

    private static IEnumerable<string> CheckDefault(string? ns)
    {
        if (ns is not null && FieldChecks.CheckNamespace(ns) is { } rule)
        {
            yield return $"Kenger:Gateway:Namespace (KENGER_GATEWAY_NAMESPACE) is '{LongText.Shorten(ns)}', but {rule}";
        }
    }

    private static IEnumerable<string> Check(GatewayRoute route, int index)
    {
        if (FieldChecks.CheckNamespace(route.Namespace) is { } rule)
        {
            yield return $"Kenger:Gateway:Routes:{index}:Namespace is '{LongText.Shorten(route.Namespace)}', but {rule}";
        }

        foreach (var host in RouteMatching.ConfiguredHostsOf(route).Where(host => !RouteMatching.TryNormalizeHost(host, out _)))
        {
            yield return $"Kenger:Gateway:Routes:{index}:Host holds '{LongText.Shorten(host)}', but must be host names such as shop.example.com "
                + "or *.example.com, or IP addresses, separated by commas, as clients can send them";
        }

        if (route.Pick is { } pick && !PickPolicies.IsKnown(pick))
        {
            yield return $"Kenger:Gateway:Routes:{index}:Pick is '{LongText.Shorten(pick)}', but {PickPolicies.Rule}";
        }

        if (route.Protocol is { } protocol && !NodeProtocol.IsKnown(protocol))
        {
            yield return $"Kenger:Gateway:Routes:{index}:Protocol is '{LongText.Shorten(protocol)}', but {NodeProtocol.Rule}";
        }

        if (!RouteMatching.HasPath(route))
        {
            yield return $"Kenger:Gateway:Routes:{index}:Path is '{LongText.Shorten(route.Path)}', but must be a prefix such as /api or a route "
                + "pattern such as /api/{version}/{**rest}";
        }
    }

    // Cluster ids ignore case, namespaces don't; and of two routes for the same requests one would never be used.
    private static IEnumerable<string> CheckTwins(KengerGatewayOptions options)
    {
        var namespaces = options.Routes.Select(route => route.Namespace).Concat(options.Routes.Select(route => route.Mirror?.Namespace).OfType<string>())
            .Append(options.Namespace ?? "").Distinct();
        foreach (var twins in namespaces.GroupBy(ns => ns, StringComparer.OrdinalIgnoreCase).Where(twins => twins.Count() > 1))
        {
            yield return $"Kenger:Gateway:Routes name namespaces that differ only in case: {string.Join(", ", twins)}. Write each one way";
        }

        foreach (var twins in options.Routes.GroupBy(RouteMatching.IdOf, StringComparer.OrdinalIgnoreCase)
            .Where(twins => twins.Count() > 1))
        {
            yield return $"Kenger:Gateway:Routes holds {twins.Count()} routes for the same host and path ({twins.Key}); leave one";
        }

        // Of routes with several hosts, those that have one of them in common.
        var taken = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < options.Routes.Count; i++)
        {
            var route = options.Routes[i];
            foreach (var key in RouteMatching.HasPath(route) ? RoutePatterns.KeysOf(RouteMatching.HostsOf(route), route.Path) : [])
            {
                if (!taken.TryAdd(key, i) && taken[key] is var other && other != i
                    && !string.Equals(RouteMatching.IdOf(route), RouteMatching.IdOf(options.Routes[other]), StringComparison.OrdinalIgnoreCase))
                {
                    yield return $"Kenger:Gateway:Routes:{i} is for requests that Kenger:Gateway:Routes:{other} is for, too ({LongText.Shorten(key)}): "
                        + "leave that host to one of them, or give them different paths";
                    break;
                }
            }
        }
    }
}

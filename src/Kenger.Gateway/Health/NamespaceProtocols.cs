using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Routing;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Health;

/// <summary>
/// What the nodes of a namespace are spoken to in, as far as the routes agree: HTTP/2 where all that lead to it say so. Routes
/// speak to nodes, so it is their word that counts; whoever asks for a namespace alone, as probes do, asks here.
/// </summary>
internal sealed class NamespaceProtocols(GatewayConfigProvider routes, SwitchedHosts hosts, NodeDirectory directory)
{
    private Known? _known;

    public bool IsHttp2(string ns)
    {
        var (compiled, switched) = (routes.Current.Compiled, hosts.Current);
        var known = Volatile.Read(ref _known);
        if (known is null || !ReferenceEquals(known.Routes, compiled) || !ReferenceEquals(known.Hosts, switched))
        {
            // Two threads may find out; both results are the same.
            known = new Known(compiled, switched, Find(compiled, switched));
            Volatile.Write(ref _known, known);
        }

        return known.IsHttp2.TryGetValue(ns, out var isHttp2) ? isHttp2 : IsTargetOfHttp2(ns, known.IsHttp2);
    }

    /// <summary>For each namespace that routes lead to, whether it is spoken to in HTTP/2 alone. Pure.</summary>
    public static IReadOnlyDictionary<string, bool> Find(CompiledRoutes compiled, HostNamespaces switched)
    {
        var clusters = compiled.Clusters.ToDictionary(cluster => cluster.ClusterId, cluster => NodeProtocol.IsHttp2(cluster.HttpRequest),
            StringComparer.OrdinalIgnoreCase);
        var led = compiled.Routes
            .Where(route => KengerCluster.Matches(route.ClusterId) && route.RouteId != SwitchedRoute.Id)
            .Select(route => (Namespace: KengerCluster.NamespaceOf(route.ClusterId!).ToString(), Route: route))
            .Concat(switched.All.SelectMany(pair => RoutesOf(pair.Key, compiled).Select(route => (Namespace: pair.Value, Route: route))));
        var found = led
            .GroupBy(each => each.Namespace, each => clusters[each.Route.ClusterId!], StringComparer.Ordinal)
            .ToDictionary(protocols => protocols.Key, protocols => protocols.All(isHttp2 => isHttp2), StringComparer.Ordinal);
        // Whom only copies of requests go to is spoken to as the nodes that get the requests.
        var mirrors = compiled.Routes.Where(route => RouteMetadata.MirrorOf(route) is { } ns && !found.ContainsKey(ns))
            .GroupBy(route => RouteMetadata.MirrorOf(route)!, route => clusters[route.ClusterId!], StringComparer.Ordinal).ToArray();
        foreach (var protocols in mirrors)
        {
            found[protocols.Key] = protocols.All(isHttp2 => isHttp2);
        }

        return found;
    }

    // Whom only traffic rules lead to is spoken to as the namespaces whose rules these are.
    private bool IsTargetOfHttp2(string ns, IReadOnlyDictionary<string, bool> isHttp2)
    {
        var sources = directory.Current.Entries.Where(entry => entry.Rules?.Targets.Contains(ns) == true).ToArray();
        return sources.Length > 0 && sources.All(source => isHttp2.GetValueOrDefault(source.Namespace));
    }

    // Of a switched host the routes that name it, else those that name none; the one for switched hosts is among these.
    private static IEnumerable<RouteConfig> RoutesOf(string host, CompiledRoutes compiled)
    {
        var ours = compiled.Routes.Where(route => KengerCluster.Matches(route.ClusterId)).ToArray();
        var named = ours.Where(route => route.Match.Hosts?.Any(pattern => Matches(pattern, host)) == true).ToArray();
        return named.Length > 0 ? named : ours.Where(route => route.Match.Hosts is null or []).OrderBy(route => route.Order).Take(1);
    }

    private static bool Matches(string pattern, string host) =>
        pattern.StartsWith("*.", StringComparison.Ordinal)
            ? host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
            : host.Equals(pattern, StringComparison.OrdinalIgnoreCase);

    private sealed record Known(CompiledRoutes Routes, HostNamespaces Hosts, IReadOnlyDictionary<string, bool> IsHttp2);
}

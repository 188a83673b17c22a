using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Routing;

namespace Kenger.Gateway.Sync;

/// <summary>
/// Which namespaces this gateway needs the nodes of: those the routes name, here or in the registry, or named a moment ago, those hosts
/// were switched to, and those the traffic
/// rules of these send requests to. The rules of a rule's target are not asked, so nothing follows from them.
/// </summary>
internal sealed class WatchedNamespaces(
    GatewayConfigProvider routes, RegistryRoutes registryRoutes, SwitchedHosts hosts, NodeDirectory directory)
{
    /// <summary>By all that was announced so far, in the same order each time.</summary>
    public IReadOnlyList<string> Current
    {
        get
        {
            var all = directory.Current;
            return By(ns => all.Find(ns)?.Rules?.Targets ?? []);
        }
    }

    /// <summary>By other rules than those known so far.</summary>
    /// <param name="targetsOf">Where the rules of a namespace send requests.</param>
    public IReadOnlyList<string> By(Func<string, IEnumerable<string>> targetsOf)
    {
        var ofRoutes = routes.Current.Compiled.Namespaces;
        string[] requested =
        [
            .. ofRoutes.Union(registryRoutes.Announced.Namespaces, StringComparer.Ordinal).Union(
                hosts.AnnouncedNamespaces, StringComparer.Ordinal)
                .Union(routes.RecentlyLeft(), StringComparer.Ordinal),
        ];
        string[] watched = [.. requested.Union(requested.SelectMany(targetsOf).Order(StringComparer.Ordinal), StringComparer.Ordinal)];
        return watched.Length == ofRoutes.Count ? ofRoutes : watched;
    }
}

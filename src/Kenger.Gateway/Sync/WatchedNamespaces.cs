namespace Kenger.Gateway;

/// <summary>
/// Which namespaces this gateway needs the nodes of: those the routes name, those hosts were switched to, and those the traffic
/// rules of these send requests to. The rules of a rule's target are not asked, so nothing follows from them.
/// </summary>
internal sealed class WatchedNamespaces(GatewayConfigProvider routes, SwitchedHosts hosts, NodeDirectory directory)
{
    /// <summary>By all that was told so far, in the same order each time.</summary>
    public IReadOnlyList<string> Current
    {
        get
        {
            var all = directory.Current;
            return With(ns => all.Find(ns)?.Traffic?.Targets ?? []);
        }
    }

    /// <summary>By what a snapshot says; its hosts must be known already.</summary>
    public IReadOnlyList<string> Of(GatewaySnapshot snapshot) =>
        With(ns => snapshot.Namespaces.GetValueOrDefault(ns)?.Rules?.Select(rule => rule.Target.Ns).OfType<string>() ?? []);

    private IReadOnlyList<string> With(Func<string, IEnumerable<string>> targetsOf)
    {
        var ofRoutes = routes.Current.Compiled.Namespaces;
        string[] requested = [.. ofRoutes.Union(hosts.Told, StringComparer.Ordinal)];
        string[] watched = [.. requested.Union(requested.SelectMany(targetsOf).Order(StringComparer.Ordinal), StringComparer.Ordinal)];
        return watched.Length == ofRoutes.Count ? ofRoutes : watched;
    }
}

using System.Runtime.CompilerServices;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Consul.Services;

/// <summary>The nodes of a namespace that registered by Consul's API, to be found by Consul's ids; made once for each revision that is asked.</summary>
internal sealed class NamespaceServices
{
    private static readonly ConditionalWeakTable<NamespaceState, NamespaceServices> Known = [];

    private readonly ILookup<string, KnownService> _byId;
    private readonly ILookup<string, KnownService> _byCheck;

    private NamespaceServices(NamespaceState ns)
    {
        All = [.. ns.NodesById.Where(node => node.Catalog is not null).Select(node => new KnownService(node, ServiceEntry.Of(node)!))];
        _byId = All.ToLookup(service => service.Entry.Id, StringComparer.Ordinal);
        _byCheck = All.SelectMany(service => service.Entry.Checks, (service, check) => (service, check.Id))
            .ToLookup(each => each.Id, each => each.service, StringComparer.Ordinal);
    }

    public IReadOnlyList<KnownService> All { get; }

    public static NamespaceServices Of(NamespaceState ns) => Known.GetValue(ns, static ns => new NamespaceServices(ns));

    /// <summary>
    /// The service with an id: that of the agent who asks, else the only one that somebody else registered. Null where there is none, or where it is not clear which is meant.
    /// </summary>
    public static KnownService? FindById(IEnumerable<NamespaceState> namespaces, string id, string agent) =>
        Choose(namespaces.SelectMany(ns => Of(ns)._byId[id]), agent);

    /// <summary>The service that has a check, chosen in the same way.</summary>
    public static KnownService? FindByCheck(IEnumerable<NamespaceState> namespaces, string check, string agent) =>
        Choose(namespaces.SelectMany(ns => Of(ns)._byCheck[check]), agent);

    private static KnownService? Choose(IEnumerable<KnownService> found, string agent)
    {
        var all = found.ToArray();
        return all.FirstOrDefault(service => service.Entry.Agent == agent) ?? (all.Length == 1 ? all[0] : null);
    }
}

/// <summary>A node that registered by Consul's API.</summary>
/// <param name="Node">The node.</param>
/// <param name="Entry">What is kept of it.</param>
internal sealed record KnownService(NodeState Node, ServiceEntry Entry)
{
    public NodeAddress Address => new(Node.Ns, Node.Key.Host, Node.Key.Port);
}

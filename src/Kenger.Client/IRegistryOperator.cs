using Kenger.Contracts;

namespace Kenger.Client;

/// <summary>
/// What an operator asks of the registry: nodes, namespaces, hosts, gateways and the audit. Every call tries the configured addresses until one answers, and throws a
/// <see cref="KengerException"/> when the registry refuses or none can be reached.
/// </summary>
public interface IRegistryOperator
{
    /// <summary>Removes a node as an operator does. Safe to repeat: an unknown node is success.</summary>
    /// <exception cref="KengerConflictException">It is the last one, and the request says to keep that.</exception>
    Task<NodeRemoval> RemoveNodeAsync(DeregisterNodeRequest request, CancellationToken cancellationToken = default);

    /// <summary>Sets the operator's weight of a node, kept until the node deregisters or its time is over, or resets it.</summary>
    Task<NodeInfo> SetNodeWeightAsync(SetNodeWeightRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes a node out of the traffic, or back in. Safe to repeat.</summary>
    Task<NodeInfo> DrainNodeAsync(DrainNodeRequest request, CancellationToken cancellationToken = default);

    /// <summary>Changes the given fields of a node.</summary>
    Task<NodeInfo> UpdateNodeAsync(UpdateNodeRequest request, CancellationToken cancellationToken = default);

    /// <summary>Removes a node by id.</summary>
    Task<NodeRemoval> DeleteNodeAsync(long id, CancellationToken cancellationToken = default);

    /// <summary>All nodes, online and offline, of one namespace or of all.</summary>
    Task<IReadOnlyList<NodeInfo>> ListNodesAsync(string? ns = null, CancellationToken cancellationToken = default);

    /// <summary>All namespaces.</summary>
    Task<IReadOnlyList<NamespaceInfo>> ListNamespacesAsync(CancellationToken cancellationToken = default);

    /// <summary>Creates a namespace.</summary>
    /// <exception cref="KengerConflictException">It exists.</exception>
    Task<NamespaceInfo> AddNamespaceAsync(AddNamespaceRequest request, CancellationToken cancellationToken = default);

    /// <summary>Changes the given fields of a namespace.</summary>
    Task<NamespaceInfo> UpdateNamespaceAsync(UpdateNamespaceRequest request, CancellationToken cancellationToken = default);

    /// <summary>Deletes a namespace and its nodes.</summary>
    Task<NamespaceRemoval> DeleteNamespaceAsync(DeleteNamespaceRequest request, CancellationToken cancellationToken = default);

    /// <summary>Lets another namespace serve a host, in all gateways. Safe to repeat.</summary>
    /// <exception cref="KengerNotFoundException">There is no such namespace.</exception>
    Task<HostInfo> SwitchHostAsync(SwitchHostRequest request, CancellationToken cancellationToken = default);

    /// <summary>The hosts that were switched.</summary>
    Task<IReadOnlyList<HostInfo>> ListHostsAsync(CancellationToken cancellationToken = default);

    /// <summary>The live gateways and the version each has applied.</summary>
    Task<IReadOnlyList<GatewayInfo>> ListGatewaysAsync(CancellationToken cancellationToken = default);

    /// <summary>Who changed what, the newest first. Needs a token with the role admin.</summary>
    /// <param name="ns">Only this namespace; all of the token's when null.</param>
    /// <param name="limit">The most entries, 1–1000.</param>
    /// <param name="before">Only entries with smaller ids: the last id of a page leads to the next one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<AuditEntry>> ListAuditAsync(
        string? ns = null, int limit = 100, long? before = null, CancellationToken cancellationToken = default);
}

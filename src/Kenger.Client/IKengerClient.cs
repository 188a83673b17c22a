using Kenger.Contracts;

namespace Kenger.Client;

/// <summary>
/// The registry's API. Every call tries the configured addresses until one answers, and throws a
/// <see cref="KengerException"/> when the registry refuses or none can be reached.
/// </summary>
public interface IKengerClient
{
    /// <summary>Registers a node, or renews its registration. Safe to repeat.</summary>
    Task<NodeInfo> RegisterNodeAsync(RegisterNodeRequest request, CancellationToken cancellationToken = default);

    /// <summary>Removes a node. Safe to repeat: an unknown node is success.</summary>
    Task<NodeRemoval> DeregisterNodeAsync(NodeAddress node, CancellationToken cancellationToken = default);

    /// <summary>Removes a node as an operator does. Safe to repeat: an unknown node is success.</summary>
    /// <exception cref="KengerConflictException">It is the last one, and the request says to keep that.</exception>
    Task<NodeRemoval> RemoveNodeAsync(DeregisterNodeRequest request, CancellationToken cancellationToken = default);

    /// <summary>Says that a node is still there.</summary>
    /// <exception cref="KengerNotFoundException">The registry doesn't know the node: register it again.</exception>
    Task HeartbeatAsync(NodeAddress node, CancellationToken cancellationToken = default);

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

    /// <summary>What gateways route by; a long poll when <see cref="SyncQuery.Wait"/> is given.</summary>
    Task<SyncResult> SyncAsync(SyncQuery query, CancellationToken cancellationToken = default);

    /// <summary>The live gateways and the version each has applied.</summary>
    Task<IReadOnlyList<GatewayInfo>> ListGatewaysAsync(CancellationToken cancellationToken = default);

    /// <summary>Who changed what, the newest first. Needs a token with the role admin.</summary>
    /// <param name="ns">Only this namespace; all of the token's when null.</param>
    /// <param name="limit">The most entries, 1–1000.</param>
    /// <param name="before">Only entries with smaller ids: the last id of a page leads to the next one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<AuditEntry>> ListAuditAsync(
        string? ns = null, int limit = 100, long? before = null, CancellationToken cancellationToken = default);

    /// <summary>Says what a gateway saw of its nodes. Not repeated by itself, for it would count twice.</summary>
    Task ReportAsync(TrafficReport report, CancellationToken cancellationToken = default);

    /// <summary>Waits until every live gateway that watches the namespace has applied a version, at most <paramref name="wait"/> (cut to 60 s).</summary>
    Task<AppliedResult> WaitAppliedAsync(string ns, long version, TimeSpan wait, CancellationToken cancellationToken = default);
}

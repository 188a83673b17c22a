using Kenger.Client.Calls;
using Kenger.Contracts;
using Refit;

namespace Kenger.Client;

/// <summary>
/// What an operator asks of the registry: nodes, namespaces, hosts, gateways and the audit. Every call tries the configured addresses
/// until one answers, and throws a <see cref="KengerException"/> when the registry refuses or none can be reached.
/// </summary>
[Headers(KengerRefitSettings.AcceptHeader, KengerRefitSettings.TokenHeader)]
public interface IRegistryOperator
{
    /// <summary>Removes a node as an operator does. Safe to repeat: an unknown node is success.</summary>
    /// <exception cref="KengerConflictException">It is the last one, and the request says to keep that.</exception>
    [Post(ApiRoutes.NodeDeregister)]
    Task<NodeRemoval> RemoveNodeAsync([Body] DeregisterNodeRequest request, CancellationToken cancellationToken = default);

    /// <summary>Sets the operator's weight of a node, kept until the node deregisters or its time is over, or resets it.</summary>
    [Post(ApiRoutes.NodeWeight)]
    Task<NodeInfo> SetNodeWeightAsync([Body] SetNodeWeightRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes a node out of the traffic, or back in. Safe to repeat.</summary>
    [Post(ApiRoutes.NodeDrain)]
    Task<NodeInfo> DrainNodeAsync([Body] DrainNodeRequest request, CancellationToken cancellationToken = default);

    /// <summary>Changes the given fields of a node.</summary>
    [Post(ApiRoutes.NodeUpdate)]
    Task<NodeInfo> UpdateNodeAsync([Body] UpdateNodeRequest request, CancellationToken cancellationToken = default);

    /// <summary>Removes a node by id.</summary>
    [Post(ApiRoutes.NodeDelete)]
    [Headers(Delivery.AtMostOnce)]
    Task<NodeRemoval> DeleteNodeAsync([Body] DeleteNodeRequest request, CancellationToken cancellationToken = default);

    /// <summary>Removes a node by id.</summary>
    Task<NodeRemoval> DeleteNodeAsync(long id, CancellationToken cancellationToken = default) =>
        DeleteNodeAsync(new DeleteNodeRequest(id), cancellationToken);

    /// <summary>All nodes, online and offline, of one namespace or of all.</summary>
    [Get(ApiRoutes.NodeList)]
    Task<IReadOnlyList<NodeInfo>> ListNodesAsync(string? ns = null, CancellationToken cancellationToken = default);

    /// <summary>All namespaces.</summary>
    [Get(ApiRoutes.NamespaceList)]
    Task<IReadOnlyList<NamespaceInfo>> ListNamespacesAsync(CancellationToken cancellationToken = default);

    /// <summary>Creates a namespace.</summary>
    /// <exception cref="KengerConflictException">It exists.</exception>
    [Post(ApiRoutes.NamespaceAdd)]
    [Headers(Delivery.AtMostOnce)]
    Task<NamespaceInfo> AddNamespaceAsync([Body] AddNamespaceRequest request, CancellationToken cancellationToken = default);

    /// <summary>Changes the given fields of a namespace.</summary>
    [Post(ApiRoutes.NamespaceUpdate)]
    Task<NamespaceInfo> UpdateNamespaceAsync([Body] UpdateNamespaceRequest request, CancellationToken cancellationToken = default);

    /// <summary>Deletes a namespace and its nodes.</summary>
    [Post(ApiRoutes.NamespaceDelete)]
    [Headers(Delivery.AtMostOnce)]
    Task<NamespaceRemoval> DeleteNamespaceAsync([Body] DeleteNamespaceRequest request, CancellationToken cancellationToken = default);

    /// <summary>Lets another namespace serve a host, in all gateways. Safe to repeat.</summary>
    /// <exception cref="KengerNotFoundException">There is no such namespace.</exception>
    [Post(ApiRoutes.HostSwitch)]
    Task<HostInfo> SwitchHostAsync([Body] SwitchHostRequest request, CancellationToken cancellationToken = default);

    /// <summary>The hosts that were switched.</summary>
    [Get(ApiRoutes.HostList)]
    Task<IReadOnlyList<HostInfo>> ListHostsAsync(CancellationToken cancellationToken = default);

    /// <summary>The live gateways, those whose tokens speak for gateways, and the version each has applied.</summary>
    [Get(ApiRoutes.GatewayList)]
    Task<IReadOnlyList<GatewayInfo>> ListGatewaysAsync(CancellationToken cancellationToken = default);

    /// <summary>The applications that call services by name, and which.</summary>
    /// <param name="ns">One namespace; all that the token is for when null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get(ApiRoutes.Consumers)]
    Task<IReadOnlyList<ConsumerInfo>> ListConsumersAsync(string? ns = null, CancellationToken cancellationToken = default);

    /// <summary>What the caller's own token may do, and of which registry it is.</summary>
    [Get(ApiRoutes.TokenShow)]
    Task<TokenInfo> ShowTokenAsync(CancellationToken cancellationToken = default);

    /// <summary>Who is told of what happens, and how deliveries go. Needs a token with the role operate, for all namespaces.</summary>
    [Get(ApiRoutes.NoticeList)]
    Task<IReadOnlyList<NoticeTargetInfo>> ListNoticeTargetsAsync(CancellationToken cancellationToken = default);

    /// <summary>Sends one of them a test, and tells what was answered. Needs a token with the role admin, for all namespaces.</summary>
    /// <exception cref="KengerNotFoundException">There is no such target.</exception>
    [Post(ApiRoutes.NoticeTest)]
    [Headers(Delivery.AtMostOnce)]
    Task<NoticeTestResult> TestNoticeAsync([Body] NoticeTestRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// The last hour of what gateways reported, in points of five seconds: what that server heard since its start, at most. Needs a token with the role read.
    /// </summary>
    /// <param name="ns">The namespace; null for all of the token's, and then of five minutes at most.</param>
    /// <param name="since">From when on: a moment such as <c>2026-01-31T08:00:00Z</c>, or how long ago it was, such as <c>10m</c>; null for all that may be asked for.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="KengerNotFoundException">There is no such namespace.</exception>
    [Get(ApiRoutes.Traffic)]
    Task<IReadOnlyList<NamespaceTraffic>> ReadTrafficAsync(string? ns = null, string? since = null, CancellationToken cancellationToken = default);

    /// <summary>Who changed what, the newest first. Needs a token with the role admin.</summary>
    /// <param name="ns">Only this namespace; all of the token's when null.</param>
    /// <param name="limit">The most entries, 1–1000.</param>
    /// <param name="before">Only entries with smaller ids: the last id of a page leads to the next one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get(ApiRoutes.AuditList)]
    Task<IReadOnlyList<AuditEntry>> ListAuditAsync(
        string? ns = null, int limit = 100, long? before = null, CancellationToken cancellationToken = default);
}

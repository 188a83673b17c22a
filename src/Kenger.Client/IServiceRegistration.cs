using Kenger.Client.Calls;
using Kenger.Contracts;
using Refit;

namespace Kenger.Client;

/// <summary>
/// What a service asks of the registry: to be registered, kept, and let go. Every call tries the configured addresses until one answers,
/// and throws a <see cref="KengerException"/> when the registry refuses or none can be reached.
/// </summary>
[Headers(KengerRefitSettings.AcceptHeader, KengerRefitSettings.TokenHeader)]
public interface IServiceRegistration
{
    /// <summary>Registers a node, or renews its registration. Safe to repeat.</summary>
    [Post(ApiRoutes.NodeRegister)]
    Task<NodeInfo> RegisterNodeAsync([Body] RegisterNodeRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes a node. Safe to repeat: an unknown node is success. An operator's weight and drain are there again if it registers at the same
    /// address soon.
    /// </summary>
    [Post(ApiRoutes.NodeDeregister)]
    Task<NodeRemoval> DeregisterNodeAsync([Body] NodeAddress node, CancellationToken cancellationToken = default);

    /// <summary>Says that a node is still there.</summary>
    /// <exception cref="KengerNotFoundException">The registry doesn't know the node: register it again.</exception>
    [Post(ApiRoutes.Heartbeat)]
    Task HeartbeatAsync([Body] NodeAddress node, CancellationToken cancellationToken = default);

    /// <summary>Says that a node is still there, and asks how gateways find it.</summary>
    /// <exception cref="KengerNotFoundException">The registry doesn't know the node: register it again.</exception>
    [Post(ApiRoutes.Heartbeat)]
    Task<HeartbeatAnswer> HeartbeatAsync([Body] HeartbeatRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Waits until every live gateway that watches the namespace has applied a version, at most <paramref name="wait"/> (cut to 60 s).
    /// </summary>
    [Get(ApiRoutes.Applied)]
    Task<AppliedResult> WaitAppliedAsync(
        string ns, long version, [QueryConverter(typeof(LongPollConverter))] TimeSpan wait, CancellationToken cancellationToken = default);
}

using Kenger.Client.Calls;
using Kenger.Client.Sync;
using Kenger.Contracts;
using Refit;

namespace Kenger.Client;

/// <summary>
/// What a gateway, or another consumer that follows, asks of the registry: who is there, and what became of requests. Every call tries
/// the configured addresses until one answers, and throws a <see cref="KengerException"/> when the registry refuses or none can be reached.
/// </summary>
[Headers(KengerRefitSettings.AcceptHeader, KengerRefitSettings.TokenHeader, KengerRefitSettings.ClientHeader)]
public interface IRegistryFeed
{
    /// <summary>What gateways route by; a long poll when <see cref="SyncQuery.Wait"/> is given.</summary>
    [Get(ApiRoutes.Sync)]
    Task<SyncResult> SyncAsync([QueryConverter(typeof(SyncQueryConverter))] SyncQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Says what a gateway saw of its nodes; the token must speak for that gateway (the role <c>gateway</c>). Not repeated by itself, for it would
    /// count twice.
    /// </summary>
    /// <exception cref="KengerAuthenticationException">403: the token doesn't speak for gateways, or not for this one.</exception>
    [Post(ApiRoutes.Report)]
    [Headers(Delivery.AtMostOnce)]
    Task ReportAsync([Body] TrafficReport report, CancellationToken cancellationToken = default);
}

using Kenger.Contracts;

namespace Kenger.Client;

/// <summary>
/// What a gateway, or another consumer that follows, asks of the registry: who is there, and what became of requests. Every call tries the configured addresses until one answers, and throws a
/// <see cref="KengerException"/> when the registry refuses or none can be reached.
/// </summary>
public interface IRegistryFeed
{
    /// <summary>What gateways route by; a long poll when <see cref="SyncQuery.Wait"/> is given.</summary>
    Task<SyncResult> SyncAsync(SyncQuery query, CancellationToken cancellationToken = default);

    /// <summary>Says what a gateway saw of its nodes. Not repeated by itself, for it would count twice.</summary>
    Task ReportAsync(TrafficReport report, CancellationToken cancellationToken = default);
}

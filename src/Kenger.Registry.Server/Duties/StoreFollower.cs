using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Writing;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Duties;

/// <summary>
/// Where several servers share the store: hears ten times a second what the others changed, tells them which gateways poll
/// here, and learns every few seconds whom they heard. A store that is away is the writer's to report; the next round tries
/// again.
/// </summary>
internal sealed class StoreFollower(
    RegistryWriter writer,
    IRegistryStore store,
    RegistryState state,
    GatewayTracker gateways,
    ServerIdentity identity,
    SteadyClock clock,
    TimeProvider time,
    ILogger<StoreFollower> logger) : PeriodicService(time, logger, EventIds.StoreFollowerFailed)
{
    private static readonly TimeSpan LeasePeriod = TimeSpan.FromSeconds(4);

    private DateTimeOffset _leasesAt = clock.Now;

    protected override TimeSpan Period => TimeSpan.FromMilliseconds(100);

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await writer.CatchUpAsync(cancellationToken);
        if (gateways.TakeForExchange() is { } ours)
        {
            await writer.UseStoreAsync(shared => gateways.Learn(shared.ExchangeGateways(identity.Id, ours)), cancellationToken);
        }

        if (clock.Now - _leasesAt >= LeasePeriod)
        {
            _leasesAt = clock.Now;
            await writer.UseStoreAsync(Refresh, cancellationToken);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        store.IsShared ? base.ExecuteAsync(stoppingToken) : Task.CompletedTask;

    private bool Refresh(IRegistryStore shared)
    {
        shared.RefreshLeases(state.Current);
        return true;
    }
}

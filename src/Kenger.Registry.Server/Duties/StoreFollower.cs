using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Writing;
using Microsoft.Extensions.Hosting;

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
    TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LeaseInterval = TimeSpan.FromSeconds(4);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!store.IsShared)
        {
            return;
        }

        var leasesAt = time.GetTimestamp();
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await writer.CatchUpAsync(stoppingToken);
            if (gateways.TakeForExchange() is { } ours)
            {
                await writer.UseStoreAsync(shared => gateways.Learn(shared.ExchangeGateways(identity.Id, ours)), stoppingToken);
            }

            if (time.GetElapsedTime(leasesAt) >= LeaseInterval)
            {
                leasesAt = time.GetTimestamp();
                await writer.UseStoreAsync(Refresh, stoppingToken);
            }
        }
    }

    private bool Refresh(IRegistryStore shared)
    {
        shared.RefreshLeases(state.Current);
        return true;
    }
}

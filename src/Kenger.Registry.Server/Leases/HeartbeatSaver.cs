using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Telemetry;
using Kenger.Registry.Server.Writing;
using Microsoft.Extensions.Hosting;

namespace Kenger.Registry.Server.Leases;

/// <summary>
/// Saves the heartbeats every two seconds in one transaction. Where several servers share the store it is every second: what
/// is not saved yet, the others don't know.
/// </summary>
internal sealed class HeartbeatSaver(
    RegistryWriter writer, IRegistryStore store, RegistryState state, RegistryMetrics metrics, TimeProvider time) : BackgroundService
{
    /// <summary>How often a shared store hears of heartbeats.</summary>
    public static readonly TimeSpan SharedInterval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Saves what was renewed since the last time. A failure is the writer's to report; the next time saves it.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (state.Current.AllNodes().Any(node => node.Lease.IsUnsaved(out _)))
        {
            await writer.UseStoreAsync(Save, cancellationToken);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await RunOnceAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(store.IsShared ? SharedInterval : Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RunOnceAsync(stoppingToken);
        }
    }

    private bool Save(IRegistryStore shared)
    {
        var unsaved = new List<(Lease Lease, SavedHeartbeat Beat)>();
        foreach (var node in state.Current.AllNodes())
        {
            if (node.Lease.IsUnsaved(out var lastHeartbeat))
            {
                unsaved.Add((node.Lease, new SavedHeartbeat(node.Id, lastHeartbeat)));
            }
        }

        shared.SaveHeartbeats([.. unsaved.Select(each => each.Beat)]);
        unsaved.ForEach(each => each.Lease.Saved(each.Beat.LastHeartbeat));
        metrics.HeartbeatsSaved();
        return true;
    }
}

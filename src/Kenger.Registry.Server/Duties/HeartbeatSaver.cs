using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Telemetry;
using Kenger.Registry.Server.Writing;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Duties;

/// <summary>
/// Saves the heartbeats every two seconds in one transaction. Where several servers share the store it is every second: what
/// is not saved yet, the others don't know.
/// </summary>
internal sealed class HeartbeatSaver(
    RegistryWriter writer,
    IRegistryStore store,
    RegistryState state,
    RegistryMetrics metrics,
    TimeProvider time,
    ILogger<HeartbeatSaver> logger) : PeriodicService(time, logger, EventIds.HeartbeatSaverFailed)
{
    /// <summary>How often a shared store hears of heartbeats.</summary>
    public static readonly TimeSpan SharedPeriod = TimeSpan.FromSeconds(1);

    // More nodes than this are saved in turns, so that changes never wait long behind a save. Only a shared store has to know
    // at once: elsewhere a saved heartbeat matters after a restart, and then silence counts from the restart.
    private const int MaxRows = 20_000;

    private static readonly TimeSpan AlonePeriod = TimeSpan.FromSeconds(2);

    private long _savedUpTo;

    protected override TimeSpan Period => store.IsShared ? SharedPeriod : AlonePeriod;

    /// <summary>Saves what was renewed since the last time. A failure is the writer's to report; the next time saves it.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (state.Current.AllNodes().Any(node => node.Lease.IsUnsaved(out _)))
        {
            await writer.WriteStoreAsync(Save, cancellationToken);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await TryRunOnceAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The host waits no longer. What is not saved counts as silence only from the next start on.
        }
    }

    private bool Save(IRegistryStore saving)
    {
        var unsaved = TakeUnsaved();
        saving.SaveHeartbeats([.. unsaved.Select(each => each.Beat)]);
        unsaved.ForEach(each => each.Lease.Saved(each.Beat.LastHeartbeat));
        metrics.HeartbeatsSaved();
        return true;
    }

    private List<(Lease Lease, SavedHeartbeat Beat)> TakeUnsaved()
    {
        var unsaved = new List<(Lease Lease, SavedHeartbeat Beat)>();
        foreach (var node in state.Current.AllNodes())
        {
            if (node.Lease.IsUnsaved(out var lastHeartbeat))
            {
                unsaved.Add((node.Lease, new SavedHeartbeat(node.Id, lastHeartbeat)));
            }
        }

        // By id: neighbours lie on one page of the database, which is then written once.
        unsaved.Sort(static (one, other) => one.Beat.NodeId.CompareTo(other.Beat.NodeId));
        if (store.IsShared || unsaved.Count <= MaxRows)
        {
            return unsaved;
        }

        var begin = unsaved.FindIndex(each => each.Beat.NodeId > _savedUpTo);
        var slice = unsaved.GetRange(Math.Max(begin, 0), Math.Min(MaxRows, unsaved.Count - Math.Max(begin, 0)));
        _savedUpTo = slice[^1].Beat.NodeId;
        return slice;
    }
}

namespace Kenger.Registry.Server.State.Nodes;

/// <summary>
/// When a node was last heard from. The one mutable thing of a snapshot, shared by all revisions of a node, so that a
/// heartbeat costs a write of eight bytes and moves no revision.
/// </summary>
internal sealed class Lease(DateTimeOffset lastHeartbeat)
{
    private long _ticks = lastHeartbeat.UtcTicks;
    private long _savedTicks = lastHeartbeat.UtcTicks;

    public DateTimeOffset LastHeartbeat => new(Volatile.Read(ref _ticks), TimeSpan.Zero);

    /// <summary>A heartbeat came. Never goes back: of two at once the later one counts.</summary>
    public void Renew(DateTimeOffset now)
    {
        var ticks = now.UtcTicks;
        var seen = Volatile.Read(ref _ticks);
        while (ticks > seen)
        {
            var current = Interlocked.CompareExchange(ref _ticks, ticks, seen);
            if (current == seen)
            {
                return;
            }

            seen = current;
        }
    }

    /// <summary>The store knows of a heartbeat, from another server perhaps. For the writer's thread only.</summary>
    public void Learn(DateTimeOffset lastHeartbeat)
    {
        if (lastHeartbeat > LastHeartbeat)
        {
            Renew(lastHeartbeat);
            _savedTicks = lastHeartbeat.UtcTicks;
        }
    }

    /// <summary>Whether it was renewed since the last save. For the writer's thread only, as <see cref="Saved"/>.</summary>
    public bool IsUnsaved(out DateTimeOffset lastHeartbeat)
    {
        lastHeartbeat = LastHeartbeat;
        return lastHeartbeat.UtcTicks != _savedTicks;
    }

    public void Saved(DateTimeOffset lastHeartbeat) => _savedTicks = lastHeartbeat.UtcTicks;
}

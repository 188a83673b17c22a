namespace Kenger.Registry.Server.State;

/// <summary>
/// When a node was last heard from. The one mutable thing of a snapshot, shared by all revisions of a node, so that a
/// heartbeat costs a write of eight bytes and moves no revision.
/// </summary>
internal sealed class Lease(DateTimeOffset lastHeartbeat)
{
    private long _ticks = lastHeartbeat.UtcTicks;
    private long _savedTicks = lastHeartbeat.UtcTicks;

    public DateTimeOffset LastHeartbeat => new(Volatile.Read(ref _ticks), TimeSpan.Zero);

    public void Renew(DateTimeOffset now) => Volatile.Write(ref _ticks, now.UtcTicks);

    /// <summary>Whether it was renewed since the last save. For the writer's thread only, as <see cref="Saved"/>.</summary>
    public bool IsUnsaved(out DateTimeOffset lastHeartbeat)
    {
        lastHeartbeat = LastHeartbeat;
        return lastHeartbeat.UtcTicks != _savedTicks;
    }

    public void Saved(DateTimeOffset lastHeartbeat) => _savedTicks = lastHeartbeat.UtcTicks;
}

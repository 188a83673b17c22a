using System.Collections.Frozen;
using Kenger.Registry.Server.Changes.Time;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.Duties;

/// <summary>
/// Whether the registry suspects itself: half of its nodes fell silent together, so that nobody is expired until heartbeats
/// return or an operator says that they won't. Written by the lease service, read by anybody.
/// </summary>
internal sealed class SelfPreservation
{
    private volatile Alarm? _current;

    /// <summary>The alarm that is on; null when there is none.</summary>
    public Alarm? Current => _current;

    /// <summary>Whether a node would be offline, or gone, but for the alarm.</summary>
    public bool Keeps(NodeState node) => _current is { } alarm && alarm.Kept.Contains(node.Id);

    /// <summary>Notes what a sweep found; true when the alarm went on or off.</summary>
    public bool Note(LeasePlan plan, DateTimeOffset now)
    {
        var before = _current;
        _current = plan.IsSuspicious ? new Alarm(before?.Since ?? now, plan.Late.Count, plan.Online, plan.TakeOffline.Concat(plan.Delete).Select(node => node.Id).ToFrozenSet()) : null;
        return (before is null) != (_current is null);
    }

    /// <summary>The alarm while it is on.</summary>
    /// <param name="Since">When it went on.</param>
    /// <param name="Silent">Online nodes that are silent.</param>
    /// <param name="Online">All online nodes that send heartbeats.</param>
    /// <param name="Kept">The ids of nodes that would be offline, or gone, without it.</param>
    internal sealed record Alarm(DateTimeOffset Since, int Silent, int Online, FrozenSet<long> Kept);
}

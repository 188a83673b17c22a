using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.Changes.Time;

/// <summary>How long a node may be silent before it is offline, and before it is deleted.</summary>
internal readonly record struct LeaseTimes(TimeSpan OfflineAfter, TimeSpan DeleteAfter)
{
    /// <summary>Missed heartbeats until offline, for a node that declared their interval: 30 s over 10 s.</summary>
    public const int OfflineBeats = 3;

    /// <summary>Missed heartbeats until deletion, for a node that declared their interval: 120 s over 10 s.</summary>
    public const int DeleteBeats = 12;

    public LeaseTimes Of(NodeState node) => node.HeartbeatInterval is { } seconds
        ? new LeaseTimes(TimeSpan.FromSeconds(seconds * OfflineBeats), TimeSpan.FromSeconds(seconds * DeleteBeats))
        : this;
}

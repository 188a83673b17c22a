using Kenger.Contracts;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.Changes.Time;

/// <summary>Decides what a node's silence means.</summary>
internal static class LeaseJudge
{
    /// <summary>
    /// Judges one node. Nobody could be heard before this server started, so silence counts from then at the earliest:
    /// a restart expires nobody. Neither does a store that was away, for other servers could not say whom they heard.
    /// </summary>
    public static LeaseVerdict Judge(this NodeState node, DateTimeOffset now, DateTimeOffset hearingSince, LeaseTimes defaults)
    {
        var silence = node.SilenceAt(now, hearingSince);
        var times = defaults.For(node);
        if (silence >= times.DeleteAfter)
        {
            return LeaseVerdict.Delete;
        }

        if (node.Status == NodeStatus.Online)
        {
            return silence >= times.OfflineAfter ? LeaseVerdict.TakeOffline : LeaseVerdict.Keep;
        }

        // Only a heartbeat brings a node back, not the restart of this server.
        return now - node.Lease.LastHeartbeat < times.OfflineAfter ? LeaseVerdict.Revive : LeaseVerdict.Keep;
    }

    /// <summary>Whether an online node has been silent for two thirds of the time it has, or longer.</summary>
    public static bool IsLate(this NodeState node, DateTimeOffset now, DateTimeOffset hearingSince, LeaseTimes defaults) =>
        node.Status == NodeStatus.Online && node.SilenceAt(now, hearingSince) >= defaults.For(node).OfflineAfter * 2 / 3;

    /// <summary>Whether it has been silent for half of the time it has: one heartbeat and a half.</summary>
    public static bool HasMissedBeat(this NodeState node, DateTimeOffset now, DateTimeOffset hearingSince, LeaseTimes defaults) =>
        node.SilenceAt(now, hearingSince) >= defaults.For(node).OfflineAfter / 2;

    private static TimeSpan SilenceAt(this NodeState node, DateTimeOffset now, DateTimeOffset hearingSince)
    {
        var heard = node.Lease.LastHeartbeat;
        return now - (heard > hearingSince ? heard : hearingSince);
    }
}

/// <summary>What a node's silence means.</summary>
internal enum LeaseVerdict
{
    /// <summary>It is as it should be.</summary>
    Keep,

    /// <summary>Heard from, though offline.</summary>
    Revive,

    /// <summary>Silent for too long to get traffic.</summary>
    TakeOffline,

    /// <summary>Silent for so long that it won't come back.</summary>
    Delete,
}

/// <summary>How long a node may be silent before it is offline, and before it is deleted.</summary>
internal readonly record struct LeaseTimes(TimeSpan OfflineAfter, TimeSpan DeleteAfter)
{
    /// <summary>Missed heartbeats until offline, for a node that declared their interval: 30 s over 10 s.</summary>
    public const int OfflineBeats = 3;

    /// <summary>Missed heartbeats until deletion, for a node that declared their interval: 120 s over 10 s.</summary>
    public const int DeleteBeats = 12;

    public LeaseTimes For(NodeState node) => node.HeartbeatInterval is { } seconds
        ? new LeaseTimes(TimeSpan.FromSeconds(seconds * OfflineBeats), TimeSpan.FromSeconds(seconds * DeleteBeats))
        : this;
}

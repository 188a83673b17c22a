using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Leases;

/// <summary>Decides what a node's silence means.</summary>
internal static class LeaseJudge
{
    /// <summary>
    /// Judges one node. Nobody could be heard before this server started, so silence counts from then at the earliest:
    /// a restart expires nobody.
    /// </summary>
    public static LeaseVerdict Judge(this NodeState node, DateTimeOffset now, DateTimeOffset serverStart, LeaseTimes defaults)
    {
        var heard = node.Lease.LastHeartbeat;
        var silence = now - (heard > serverStart ? heard : serverStart);
        var times = defaults.Of(node);
        if (silence >= times.DeleteAfter)
        {
            return LeaseVerdict.Delete;
        }

        if (node.Status == NodeStatus.Online)
        {
            return silence >= times.OfflineAfter ? LeaseVerdict.TakeOffline : LeaseVerdict.Keep;
        }

        // Only a heartbeat brings a node back, not the restart of this server.
        return now - heard < times.OfflineAfter ? LeaseVerdict.Revive : LeaseVerdict.Keep;
    }
}

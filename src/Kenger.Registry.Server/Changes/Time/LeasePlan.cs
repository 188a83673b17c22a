using Kenger.Contracts;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.Changes.Time;

/// <summary>What the silence of all nodes together means.</summary>
internal sealed record LeasePlan
{
    /// <summary>So few silent nodes never make the registry suspect itself.</summary>
    public const int MinSuspicious = 10;

    public IReadOnlyList<NodeState> Revive { get; private init; } = [];

    /// <summary>Nodes to take offline now; self-preservation keeps none of these.</summary>
    public IReadOnlyList<NodeState> TakeOffline { get; private init; } = [];

    /// <summary>Nodes to delete now; self-preservation keeps none of these.</summary>
    public IReadOnlyList<NodeState> Delete { get; private init; } = [];

    /// <summary>Nodes that self-preservation keeps: without it, they would be offline or deleted now.</summary>
    public IReadOnlyList<NodeState> Kept { get; private init; } = [];

    /// <summary>Online nodes whose address a process of another namespace has registered since they were last heard from.</summary>
    public IReadOnlyList<TakenAddress> Taken { get; private init; } = [];

    /// <summary>Online nodes that are on their way to expire: silent for two thirds of the time they have, or longer.</summary>
    public IReadOnlyList<NodeState> Late { get; private init; } = [];

    /// <summary>Online nodes that send heartbeats.</summary>
    public int Online { get; private init; }

    /// <summary>
    /// Half of the online nodes fell silent together: rather the registry's network than all of them. Then nobody is taken
    /// offline or deleted in the namespaces where half of the nodes are silent, until heartbeats return (Eureka's self-preservation).
    /// </summary>
    public bool IsSuspicious => Late.Count >= MinSuspicious && Late.Count * 2 >= Online;

    public bool Expires => TakeOffline.Count + Delete.Count + Taken.Count > 0;

    /// <summary>Judges every node by when it was last heard from.</summary>
    /// <param name="nodes">All nodes; looked through more than once.</param>
    /// <param name="now">The moment to judge at.</param>
    /// <param name="hearingSince">Nobody could be heard before: silence counts from then at the earliest.</param>
    /// <param name="times">How long a node may be silent.</param>
    /// <param name="trustSilence">Whether the silent are gone, however many they are.</param>
    public static LeasePlan Make(
        IEnumerable<NodeState> nodes, DateTimeOffset now, DateTimeOffset hearingSince, LeaseTimes times, bool trustSilence = false)
    {
        List<NodeState> revive = [], takeOffline = [], delete = [], late = [], missed = [];
        var online = 0;
        foreach (var node in nodes)
        {
            if (node.IsStatic)
            {
                continue;
            }

            online += node.Status == NodeStatus.Online ? 1 : 0;
            switch (node.Judge(now, hearingSince, times))
            {
                case LeaseVerdict.Revive: revive.Add(node); break;
                case LeaseVerdict.TakeOffline: takeOffline.Add(node); break;
                case LeaseVerdict.Delete: delete.Add(node); break;
            }

            if (node.IsLate(now, hearingSince, times))
            {
                late.Add(node);
            }

            if (node.HasMissedBeat(now, hearingSince, times))
            {
                missed.Add(node);
            }
        }

        var taken = TakenAddress.Find(missed, nodes);
        var plan = new LeasePlan { Revive = revive, TakeOffline = takeOffline, Delete = delete, Late = late, Online = online };
        return plan.WithTaken(taken).Keeping(nodes, trustSilence);
    }

    private LeasePlan WithTaken(IReadOnlyList<TakenAddress> taken)
    {
        if (taken.Count == 0)
        {
            return this;
        }

        var gone = taken.Select(each => each.Node).ToHashSet(ReferenceEqualityComparer.Instance);
        return this with
        {
            // What was heard of an offline one is older than the other's registration.
            Revive = [.. Revive.Where(node => !gone.Contains(node))],
            TakeOffline = [.. TakeOffline.Where(node => !gone.Contains(node))],
            Taken = [.. taken.Where(each => each.Node.Status == NodeStatus.Online && !Delete.Contains(each.Node))],
        };
    }

    // A namespace in which most are heard has no network that failed: who is silent there is gone.
    private LeasePlan Keeping(IEnumerable<NodeState> nodes, bool trustSilence)
    {
        if (!IsSuspicious || trustSilence)
        {
            return this;
        }

        var silent = Late.CountBy(node => node.Ns, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var kept = nodes.Where(node => !node.IsStatic && node.Status == NodeStatus.Online && silent.ContainsKey(node.Ns))
            .CountBy(node => node.Ns, StringComparer.Ordinal)
            .Where(online => silent[online.Key] * 2 >= online.Value)
            .Select(online => online.Key)
            .ToHashSet(StringComparer.Ordinal);
        return this with
        {
            TakeOffline = [.. TakeOffline.Where(node => !kept.Contains(node.Ns))],
            Delete = [.. Delete.Where(node => !kept.Contains(node.Ns))],
            Kept = [.. TakeOffline.Concat(Delete).Where(node => kept.Contains(node.Ns))],
        };
    }
}

/// <summary>A node at whose address another namespace's process registered after it was last heard from.</summary>
/// <param name="Node">The silent one.</param>
/// <param name="By">The one that is heard.</param>
internal sealed record TakenAddress(NodeState Node, NodeState By)
{
    /// <summary>What the log and the audit say.</summary>
    public string Reason => $"a process of the namespace '{By.Ns}' registered at this address after it was last heard from";

    /// <summary>
    /// Which of the nodes that missed a heartbeat are replaced. A process that is in two namespaces registered in both before it fell silent in
    /// one, so it is none; neither is one that says that it is the same.
    /// </summary>
    /// <param name="missed">Nodes that missed a heartbeat.</param>
    /// <param name="nodes">All nodes.</param>
    public static IReadOnlyList<TakenAddress> Find(IReadOnlyCollection<NodeState> missed, IEnumerable<NodeState> nodes)
    {
        if (missed.Count == 0)
        {
            return [];
        }

        var byAddress = missed.ToLookup(node => node.Key);
        List<TakenAddress> taken = [];
        foreach (var other in nodes.Where(node => !node.IsStatic && node.Status == NodeStatus.Online))
        {
            taken.AddRange(byAddress[other.Key].Where(node => IsReplaced(node, other)).Select(node => new TakenAddress(node, other)));
        }

        return [.. taken.DistinctBy(each => each.Node)];
    }

    private static bool IsReplaced(NodeState node, NodeState other) =>
        node.Ns != other.Ns
        && other.UpdatedAt > node.Lease.LastHeartbeat
        && other.Lease.LastHeartbeat > node.Lease.LastHeartbeat
        && (node.Instance is null || node.Instance != other.Instance);
}

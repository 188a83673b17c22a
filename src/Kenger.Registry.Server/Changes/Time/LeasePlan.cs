using Kenger.Contracts;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.Changes.Time;

/// <summary>What the silence of all nodes together means.</summary>
internal sealed record LeasePlan
{
    /// <summary>So few silent nodes never make the registry suspect itself.</summary>
    public const int MinSuspicious = 10;

    public IReadOnlyList<NodeState> Revive { get; private init; } = [];

    public IReadOnlyList<NodeState> TakeOffline { get; private init; } = [];

    public IReadOnlyList<NodeState> Delete { get; private init; } = [];

    /// <summary>Online nodes that are on their way to expire: silent for two thirds of the time they have, or longer.</summary>
    public IReadOnlyList<NodeState> Late { get; private init; } = [];

    /// <summary>Online nodes that send heartbeats.</summary>
    public int Online { get; private init; }

    /// <summary>
    /// Half of the online nodes fell silent together: rather the registry's network than all of them. Then nobody is taken
    /// offline or deleted until heartbeats return (Eureka's self-preservation).
    /// </summary>
    public bool IsSuspicious => Late.Count >= MinSuspicious && Late.Count * 2 >= Online;

    public bool Expires => TakeOffline.Count + Delete.Count > 0;

    /// <summary>Judges every node by when it was last heard from.</summary>
    /// <param name="nodes">All nodes.</param>
    /// <param name="now">The moment to judge at.</param>
    /// <param name="hearingSince">Nobody could be heard before: silence counts from then at the earliest.</param>
    /// <param name="times">How long a node may be silent.</param>
    public static LeasePlan Make(IEnumerable<NodeState> nodes, DateTimeOffset now, DateTimeOffset hearingSince, LeaseTimes times)
    {
        List<NodeState> revive = [], takeOffline = [], delete = [], late = [];
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
        }

        return new LeasePlan { Revive = revive, TakeOffline = takeOffline, Delete = delete, Late = late, Online = online };
    }
}

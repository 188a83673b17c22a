using Kenger.Contracts;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Console.Reading;

/// <summary>A node as a page shows it.</summary>
internal sealed record NodeRow
{
    public required NodeState Node { get; init; }

    /// <summary>The effective weight.</summary>
    public required int Weight { get; init; }

    public required NodeSide Side { get; init; }

    /// <summary>Its part of the namespace's traffic by the weights, 0–1.</summary>
    public required double Share { get; init; }

    /// <summary>What gateways say; null while none has told.</summary>
    public SeenByGateways? Seen { get; init; }

    /// <summary>It would be offline but for self-preservation.</summary>
    public bool IsKept { get; init; }

    /// <summary>It serves when nobody else can.</summary>
    public bool IsStandby { get; init; }

    public string Address => $"{Node.Key.Host}:{Node.Key.Port}";

    public NodeHealth Health =>
        Node.Status != NodeStatus.Online ? NodeHealth.Offline
        : Seen is { } seen && seen.Healthy < seen.Count ? NodeHealth.Sick
        : Weight == 0 ? NodeHealth.Idle
        : NodeHealth.Serving;
}

/// <summary>How a node is, in one word.</summary>
internal enum NodeHealth
{
    Serving,

    /// <summary>Well, and without traffic.</summary>
    Idle,

    /// <summary>A gateway has found something wrong.</summary>
    Sick,

    /// <summary>The registry hears nothing.</summary>
    Offline,
}

/// <summary>A namespace in the overview.</summary>
internal sealed record NamespaceSummary(string Name, string Description)
{
    public int Serving { get; init; }

    public int Idle { get; init; }

    public int Sick { get; init; }

    public int Offline { get; init; }

    public int Total => Serving + Idle + Sick + Offline;

    public RolloutState? Rollout { get; init; }

    /// <summary>Rollouts don't go on until then.</summary>
    public Freeze? Freeze { get; init; }

    /// <summary>Something needs a person: nobody serves, or somebody who should does not.</summary>
    public bool IsTroubled => Sick > 0 || Offline > 0 || (Total > 0 && Serving == 0);
}

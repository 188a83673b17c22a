using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.Changes.Nodes;

/// <summary>What the log says of a node's life once the change is durable.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Node">The node, as it is after the change, or was before it left.</param>
/// <param name="Other">Who else matters: the instance that was replaced, the one that said goodbye in vain, the namespace at the same address.</param>
/// <param name="Heard">When the one before was last heard from.</param>
internal sealed record NodeNote(NodeNoteKind Kind, NodeState Node, string? Other = null, DateTimeOffset? Heard = null)
{
    /// <summary>In whose name; the draft says.</summary>
    public string Actor { get; init; } = "";

    public string Address => $"{Node.Ns}/{Node.Key.Host}:{Node.Key.Port}";

    /// <summary>A registration that changed something.</summary>
    public static NodeNote Registered(NodeState node, NodeState? known, DateTimeOffset? heard) =>
        known is null ? new(NodeNoteKind.Registered, node)
        : known.Instance is not null && known.Instance != node.Instance ? new(NodeNoteKind.TakenOver, node, known.Instance, heard)
        : new(NodeNoteKind.Changed, node);
}

/// <summary>What happened to a node.</summary>
internal enum NodeNoteKind
{
    /// <summary>It is new.</summary>
    Registered,

    /// <summary>The same process, or one that says none, registered again with something else.</summary>
    Changed,

    /// <summary>Another process registered at its address.</summary>
    TakenOver,

    /// <summary>It said goodbye.</summary>
    Left,

    /// <summary>A process said goodbye whose address another one holds.</summary>
    GoodbyeIgnored,

    /// <summary>It was silent while a process of another namespace registered at its address.</summary>
    AddressTaken,
}

using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.State.Releases;

/// <summary>
/// What an operator decided about a node that is away. It belongs to the address: a service that says goodbye and comes back, or falls silent
/// and comes back, must not undo it.
/// </summary>
internal sealed record KeptOverride
{
    public required NodeKey Key { get; init; }

    public int? Weight { get; init; }

    public DateTimeOffset? WeightUntil { get; init; }

    public bool Drained { get; init; }

    public DateTimeOffset? DrainUntil { get; init; }

    /// <summary>When what runs there is ended; what was ended before runs no more.</summary>
    public DateTimeOffset? CloseAt { get; init; }

    /// <summary>When it is forgotten, if nobody came back.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>What is to be kept of a node; null when nothing is.</summary>
    public static KeptOverride? Of(NodeState node, DateTimeOffset until) => node is { WeightOverride: null, Drained: false }
        ? null
        : new KeptOverride
        {
            Key = node.Key,
            Weight = node.WeightOverride,
            WeightUntil = node.WeightOverrideUntil,
            Drained = node.Drained,
            DrainUntil = node.DrainUntil,
            CloseAt = node.CloseAt,
            Until = until,
        };

    /// <summary>The node with what was decided, as far as that has not ended meanwhile.</summary>
    public NodeState ApplyTo(NodeState node, DateTimeOffset now)
    {
        var hasWeight = !(WeightUntil <= now);
        var hasDrain = !(DrainUntil <= now);
        return Until <= now ? node : node with
        {
            WeightOverride = hasWeight ? Weight : null,
            WeightOverrideUntil = hasWeight ? WeightUntil : null,
            Drained = hasDrain && Drained,
            DrainUntil = hasDrain ? DrainUntil : null,
            CloseAt = hasDrain ? CloseAt : null,
        };
    }
}

/// <summary>
/// An address where a gate held a version. Who registers there with another version is held as well, until it is over: a label is what
/// the service says of itself, and the last thing it said was not let in.
/// </summary>
/// <param name="Key">The address.</param>
/// <param name="Version">The version that was held.</param>
/// <param name="Until">When the address is judged by its label again.</param>
internal sealed record HeldAddress(NodeKey Key, string Version, DateTimeOffset Until);

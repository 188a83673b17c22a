using System.Collections.Immutable;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.State.Releases;

/// <summary>What decides, beside the nodes themselves, who of a namespace gets traffic.</summary>
internal sealed record ReleaseState
{
    public static readonly ReleaseState None = new();

    /// <summary>What gates look at.</summary>
    public const string VersionKey = "version";

    /// <summary>The most labels that are remembered of each kind.</summary>
    public const int MaxLabels = 100;

    /// <summary>Whether a version that was never seen waits for a rollout.</summary>
    public bool Gated { get; init; }

    /// <summary>The versions that a gate lets through; kept only while there is one.</summary>
    public ImmutableSortedSet<string> KnownVersions { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>When rollouts neither start nor go on.</summary>
    public ImmutableArray<FreezeWindow> Freezes { get; init; } = [];

    /// <summary>What gets nothing, because a rollout took over from it, or failed with it; the latest is the last.</summary>
    public ImmutableArray<LabelPair> Retired { get; init; } = [];

    /// <summary>What operators decided about nodes that are away.</summary>
    public ImmutableDictionary<NodeKey, KeptOverride> Kept { get; init; } = ImmutableDictionary<NodeKey, KeptOverride>.Empty;

    /// <summary>Where the gate held a version; kept only while there is a gate.</summary>
    public ImmutableDictionary<NodeKey, HeldAddress> Held { get; init; } = ImmutableDictionary<NodeKey, HeldAddress>.Empty;

    /// <summary>What came while a rollout was running and goes on waiting after it: nobody has judged it. The latest is the last.</summary>
    public ImmutableArray<LabelPair> Waiting { get; init; } = [];

    /// <summary>What has served as the old side of a rollout, or completed one, and was not given up since; the latest is the last.</summary>
    public ImmutableArray<LabelPair> Proven { get; init; } = [];

    /// <summary>The latest one, ended or not.</summary>
    public RolloutState? Rollout { get; init; }

    /// <summary>The rollout that is running or paused.</summary>
    public RolloutState? ActiveRollout => Rollout is { IsActive: true } active ? active : null;

    /// <summary>The freeze that keeps a rollout from going on now; null when none does.</summary>
    public Freeze? FreezeAt(DateTimeOffset now) =>
        Freezes.IsEmpty || ActiveRollout?.OverrideUntil > now ? null : Freezes.At(now);

    /// <summary>Whether a node's weight may be another one than its own.</summary>
    public bool Shapes => Gated || Retired.Length > 0 || Waiting.Length > 0 || ActiveRollout is not null;

    /// <summary>What a gate looks at.</summary>
    public static string VersionOf(Labels labels) => LabelPair.From(labels, VersionKey).Value;

    public NodeSide SideOf(NodeState node) => HoldsBack(node) ? NodeSide.Gated : SideOf(node.Labels);

    /// <summary>Whether the node claims to be of another version than the one that the gate held at its address.</summary>
    public bool HoldsBack(NodeState node) =>
        Gated && Held.TryGetValue(node.Key, out var held) && held.Version != VersionOf(node.Labels) && !KnownVersions.Contains(held.Version);

    /// <summary>Where nodes with these labels stand, as far as labels say it.</summary>
    public NodeSide SideOf(Labels labels)
    {
        var rollout = ActiveRollout;
        if (rollout?.Label.Matches(labels) == true)
        {
            return NodeSide.Candidate;
        }

        if (AnyMatches(Retired, labels))
        {
            return NodeSide.Retired;
        }

        if (Gated && !KnownVersions.Contains(LabelPair.From(labels, VersionKey).Value))
        {
            return NodeSide.Gated;
        }

        return rollout?.IsOnNeitherSide(labels) == true || AnyMatches(Waiting, labels) ? NodeSide.Waiting : NodeSide.Stable;
    }

    /// <summary>Whether nodes that are held at weight 0 may serve when nobody else can: all that retired them was proven before.</summary>
    public bool IsProven(Labels labels)
    {
        var isProven = false;
        foreach (var retired in Retired)
        {
            if (retired.Matches(labels))
            {
                if (!Proven.Contains(retired))
                {
                    return false;
                }

                isProven = true;
            }
        }

        return isProven;
    }

    public ReleaseState WithGate(IEnumerable<NodeState> nodes) => this with
    {
        Gated = true,
        KnownVersions = [.. nodes.Select(node => VersionOf(node.Labels))],
    };

    public ReleaseState WithoutGate() => this with { Gated = false, KnownVersions = None.KnownVersions, Held = None.Held };

    /// <summary>With a version the gate lets through, where there is a gate.</summary>
    public ReleaseState WithKnown(params IEnumerable<string> versions) =>
        Gated ? this with { KnownVersions = KnownVersions.Union(versions) } : this;

    public ReleaseState WithRetired(params IReadOnlyCollection<LabelPair> labels) =>
        this with { Retired = Latest(Retired, labels), Waiting = [.. Waiting.Except(labels)] };

    public ReleaseState WithoutRetired(params IEnumerable<LabelPair> labels) => this with { Retired = [.. Retired.Except(labels)] };

    public ReleaseState WithWaiting(params IReadOnlyCollection<LabelPair> labels) => this with { Waiting = Latest(Waiting, labels) };

    public ReleaseState WithoutWaiting(params IEnumerable<LabelPair> labels) => this with { Waiting = [.. Waiting.Except(labels)] };

    public ReleaseState WithProven(params IReadOnlyCollection<LabelPair> labels) => this with { Proven = Latest(Proven, labels) };

    public ReleaseState WithoutProven(params IEnumerable<LabelPair> labels) => this with { Proven = [.. Proven.Except(labels)] };

    /// <summary>With these nodes on the stable side, whatever held them.</summary>
    public ReleaseState WithServing(IReadOnlyCollection<NodeState> nodes)
    {
        return WithKnown(nodes.Select(node => LabelPair.From(node.Labels, VersionKey).Value)) with
        {
            Retired = Without(Retired),
            Waiting = Without(Waiting),
        };

        ImmutableArray<LabelPair> Without(ImmutableArray<LabelPair> held) => [.. held.Where(label => !nodes.Any(node => label.Matches(node.Labels)))];
    }

    private static ImmutableArray<LabelPair> Latest(ImmutableArray<LabelPair> known, IReadOnlyCollection<LabelPair> added) =>
        [.. known.Except(added).Concat(added).TakeLast(MaxLabels)];

    private static bool AnyMatches(ImmutableArray<LabelPair> held, Labels labels)
    {
        foreach (var label in held)
        {
            if (label.Matches(labels))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Where a node stands in its namespace's release.</summary>
internal enum NodeSide
{
    /// <summary>It serves by its own weight, or by what a rollout leaves to the old nodes.</summary>
    Stable,

    /// <summary>A running rollout gives it a growing share.</summary>
    Candidate,

    /// <summary>A rollout took its traffic over, or failed with it: it gets nothing.</summary>
    Retired,

    /// <summary>It came while a rollout was running, and nobody has judged it: it gets nothing until a rollout takes it up.</summary>
    Waiting,

    /// <summary>New behind a gate: it gets nothing until a rollout takes it up.</summary>
    Gated,
}

using System.Collections.Immutable;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.State.Releases;

/// <summary>What a namespace's release remembers of addresses whose nodes come and go.</summary>
internal static class KeptDecisions
{
    /// <summary>So many addresses of a namespace at most; the ones that end first go first.</summary>
    public const int MaxKept = 1_000;

    /// <summary>A node leaves, or expires: what was decided about it is kept until then.</summary>
    public static ReleaseState WithLeft(this ReleaseState release, NodeState node, DateTimeOffset now, DateTimeOffset until)
    {
        if (until <= now)
        {
            return release.Forget(node.Key);
        }

        release = release.WithHeldVersion(node, until);
        return KeptOverride.Of(node, until) is { } kept
            ? release with { Kept = Bounded(release.Kept.SetItem(node.Key, kept), each => each.Until) }
            : release;
    }

    /// <summary>A node says that it is of another version. Where the gate held it, it stays held until then.</summary>
    public static ReleaseState WithNewVersion(this ReleaseState release, NodeState before, NodeState after, DateTimeOffset now, DateTimeOffset until) =>
        until > now && ReleaseState.VersionOf(before.Labels) != ReleaseState.VersionOf(after.Labels) ? release.WithHeldVersion(before, until) : release;

    /// <summary>A node is back, and has what was kept.</summary>
    public static ReleaseState WithReturned(this ReleaseState release, NodeKey key) =>
        release.Kept.ContainsKey(key) ? release with { Kept = release.Kept.Remove(key) } : release;

    /// <summary>An operator has decided about the address itself.</summary>
    public static ReleaseState Forget(this ReleaseState release, NodeKey key) =>
        release.Held.ContainsKey(key) ? release.WithReturned(key) with { Held = release.Held.Remove(key) } : release.WithReturned(key);

    /// <summary>Without what is over.</summary>
    public static ReleaseState WithoutEnded(this ReleaseState release, DateTimeOffset now)
    {
        var (kept, held) = (release.Kept, release.Held);
        NodeKey[] keptOver = [.. kept.Values.Where(each => each.Until <= now).Select(each => each.Key)];
        NodeKey[] heldOver = [.. held.Values.Where(each => each.Until <= now).Select(each => each.Key)];
        return keptOver.Length + heldOver.Length == 0
            ? release
            : release with { Kept = kept.RemoveRange(keptOver), Held = held.RemoveRange(heldOver) };
    }

    // One that is held because of what it was before is still that, and no longer than before.
    private static ReleaseState WithHeldVersion(this ReleaseState release, NodeState node, DateTimeOffset until) =>
        release.SideOf(node.Labels) == NodeSide.Gated
            ? release with
            {
                Held = Bounded(
                    release.Held.SetItem(node.Key, new HeldAddress(node.Key, ReleaseState.VersionOf(node.Labels), until)), each => each.Until),
            }
            : release;

    private static ImmutableDictionary<NodeKey, T> Bounded<T>(ImmutableDictionary<NodeKey, T> all, Func<T, DateTimeOffset> end) =>
        all.Count <= MaxKept ? all : all.Remove(all.MinBy(pair => end(pair.Value)).Key);
}

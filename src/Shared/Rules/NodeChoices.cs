using System.Runtime.InteropServices;

namespace Kenger;

/// <summary>Whom a request goes to by rules, sides and weights: of a namespace whom a traffic rule says, and of these the request's side. Counts nothing.</summary>
internal static class NodeChoices
{
    /// <summary>The nodes one of which a request gets, without picking it.</summary>
    public static NodeChoice Find(NamespaceEntry entry, NamespaceTable all, ref RuleRequest request)
    {
        if (entry.Rules?.Find(ref request) is { } rule)
        {
            var target = TargetOf(rule, all, entry.Nodes);
            var nodes = target ?? entry.Nodes;
            return new NodeChoice(entry, rule, nodes, IsFallback: target is null) { Side = SideOf(nodes, entry, all, ref request) };
        }

        return new NodeChoice(entry, Rule: null, entry.Nodes) { Side = SideOf(entry.Nodes, entry, all, ref request) };
    }

    /// <summary>
    /// A node that was not tried yet: of the rule's target, and when none is left there, as if there were no rule; of the request's side of a
    /// sticky rollout, and when none is left there, of the other; and then one that stands by.
    /// </summary>
    public static NodeChoice FindOther(NamespaceTable all, NodeChoice choice, IReadOnlyCollection<ServiceNode> tried, ref RuleRequest request)
    {
        if (choice.Entry is null || all.Find(choice.Entry.Namespace) is not { Nodes: { } own } entry)
        {
            return default;
        }

        if (choice is { Rule: { } rule, IsFallback: false } && TargetOf(rule, all, own) is { } target)
        {
            var atTarget = PickOther(choice with { Nodes = target, Side = SideOf(target, entry, all, ref request) }, tried);
            if (atTarget.Node is not null)
            {
                return atTarget;
            }
        }

        var other = PickOther(choice with { Nodes = own, Side = SideOf(own, entry, all, ref request), IsFallback = choice.Rule is not null }, tried);
        return other.Node is null ? other with { Node = own.PickStandby(tried) } : other;
    }

    /// <summary>Whether <see cref="FindOther"/> would find somebody, asked by who must not touch the request.</summary>
    public static bool HasOther(NamespaceTable all, NodeChoice choice, IReadOnlyCollection<ServiceNode> tried)
    {
        if (choice.Entry is null || all.Find(choice.Entry.Namespace) is not { Nodes: { } own })
        {
            return false;
        }

        var target = choice is { Rule: { } rule, IsFallback: false } ? TargetOf(rule, all, own) : null;
        return (target?.Pool.PickOther(tried) ?? own.Pool.PickOther(tried) ?? own.PickStandby(tried)) is not null;
    }

    /// <summary>The sticky rollout that nodes are split by; null when they are not.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="entry">The namespace the request is for.</param>
    /// <param name="all">All namespaces.</param>
    public static StickyRollout? StickyOf(NodeTable nodes, NamespaceEntry entry, NamespaceTable all) =>
        nodes.Sides is null ? null : (nodes.Namespace == entry.Namespace ? entry : all.Find(nodes.Namespace))?.Sticky;

    /// <summary>The nodes a rule sends requests to; null when none of them is healthy, or their namespace isn't there.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="all">All namespaces.</param>
    /// <param name="own">The nodes of the rule's own namespace.</param>
    public static NodeTable? TargetOf(TrafficRule rule, NamespaceTable all, NodeTable own)
    {
        var table = rule.Source.Target.Ns is { } ns && ns != own.Namespace ? all.FindNodes(ns) : own;
        var target = rule.Labels is null ? table : table?.Subset(rule.Labels);
        return target is { CanServe: true } ? target : null;
    }

    private static NodeChoice PickOther(NodeChoice choice, IReadOnlyCollection<ServiceNode> tried)
    {
        var (nodes, side) = (choice.Nodes!, choice.Side);
        return choice with { Node = (side == RolloutSide.None ? null : nodes.PoolFor(side).PickOther(tried)) ?? nodes.Pool.PickOther(tried) };
    }

    // Nothing but a look at a field where no rollout is sticky, and where a rule chose nodes by their labels. A rule's target may be another namespace as a whole.
    private static RolloutSide SideOf(NodeTable nodes, NamespaceEntry entry, NamespaceTable all, ref RuleRequest request) =>
        nodes.Sides is not null && StickyOf(nodes, entry, all) is { } sticky && request.TryHash(sticky.Key, out var hash) ? sticky.SideOf(hash) : RolloutSide.None;
}

/// <summary>Where a request goes.</summary>
/// <param name="Entry">The namespace the request is for; null when it is not known here.</param>
/// <param name="Rule">The rule that is for the request; null when none is.</param>
/// <param name="Nodes">Those it is picked from: the rule's target, or else the namespace's.</param>
/// <param name="IsFallback">The rule's target has no healthy node, so the request goes where it would without rules.</param>
/// <param name="Node">The node; null when there is none.</param>
/// <param name="IsAmbiguous">The path can be read in several ways, and which rule is for the request depends on that.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NodeChoice(
    NamespaceEntry? Entry, TrafficRule? Rule, NodeTable? Nodes, bool IsFallback = false, ServiceNode? Node = null,
    bool IsAmbiguous = false)
{
    /// <summary>Its side of a sticky rollout.</summary>
    public RolloutSide Side { get; init; }

    /// <summary>Whom it is picked from; null when its namespace is not known here.</summary>
    public NodePool? Pool => Nodes?.PoolFor(Side);

    /// <summary>
    /// A rule chose the nodes, which then count by their own weights. One that only names a namespace leaves it to the weights there.
    /// </summary>
    public bool IsByRule => Rule?.Labels is not null && !IsFallback;
}

using System.Runtime.InteropServices;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Picking;
using Kenger.Gateway.Routing;
using Kenger.Gateway.TrafficRules;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Finds out where a request goes: the namespace of its host if that was switched, else of its route; of that, whom a traffic rule
/// says; and of these, whom the route's way of picking says. Counts nothing.
/// </summary>
internal sealed class NodeChooser(NodeDirectory directory, SwitchedHosts hosts, NodePicker picker, RemoteClient clients)
{
    public NodeChoice Choose(HttpContext context, RouteConfig route, string clusterId)
    {
        var choice = Find(context, clusterId);
        return choice.Pool is { } pool ? choice with { Node = picker.Pick(pool, route, context) } : choice;
    }

    /// <summary>The nodes one of which a request gets, without picking it.</summary>
    public NodeChoice Find(HttpContext context, string clusterId)
    {
        // Hosts first, nodes second: they are replaced in the other order.
        var ns = NamespaceOf(context, clusterId);
        var all = directory.Current;
        if (all.Find(ns) is not { } entry)
        {
            return default;
        }

        if (entry.Rules is { HasPaths: true } paths && !IsSameForAll(paths, context))
        {
            return new NodeChoice(entry, Rule: null, Nodes: null, IsAmbiguous: true);
        }

        if (entry.Rules is { } rules && FindRule(rules, context) is { } rule)
        {
            var target = TargetOf(rule, all, entry.Nodes);
            var nodes = target ?? entry.Nodes;
            return new NodeChoice(entry, rule, nodes, IsFallback: target is null) { Side = SideOf(nodes, entry, all, context) };
        }

        return new NodeChoice(entry, Rule: null, entry.Nodes) { Side = SideOf(entry.Nodes, entry, all, context) };
    }

    /// <summary>
    /// A node that was not tried yet: of the rule's target, and when none is left there, as if there were no rule; of the request's side of a
    /// sticky rollout, and when none is left there, of the other; and then one that stands by.
    /// </summary>
    public NodeChoice ChooseOther(HttpContext context, NodeChoice choice, IReadOnlyCollection<GatewayNode> tried)
    {
        var all = directory.Current;
        if (choice.Entry is null || all.Find(choice.Entry.Namespace) is not { Nodes: { } own } entry)
        {
            return default;
        }

        if (choice is { Rule: { } rule, IsFallback: false } && TargetOf(rule, all, own) is { } target)
        {
            var atTarget = PickOther(choice with { Nodes = target, Side = SideOf(target, entry, all, context) }, tried);
            if (atTarget.Node is not null)
            {
                return atTarget;
            }
        }

        var other = PickOther(choice with { Nodes = own, Side = SideOf(own, entry, all, context), IsFallback = choice.Rule is not null }, tried);
        return other.Node is null ? other with { Node = own.PickStandby(tried) } : other;
    }

    /// <summary>Whether <see cref="ChooseOther"/> would find somebody, asked by who must not touch the request.</summary>
    public bool HasOther(NodeChoice choice, IReadOnlyCollection<GatewayNode> tried)
    {
        var all = directory.Current;
        if (choice.Entry is null || all.Find(choice.Entry.Namespace) is not { Nodes: { } own })
        {
            return false;
        }

        var target = choice is { Rule: { } rule, IsFallback: false } ? TargetOf(rule, all, own) : null;
        return (target?.Pool.PickOther(tried) ?? own.Pool.PickOther(tried) ?? own.PickStandby(tried)) is not null;
    }

    public ReadOnlySpan<char> NamespaceOf(HttpContext context, string clusterId) =>
        hosts.Current.Find(context.Request.Headers.Host, context.Request.IsHttps) is { } switchedTo ? switchedTo : KengerCluster.NamespaceOf(clusterId);

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

    private static NodeChoice PickOther(NodeChoice choice, IReadOnlyCollection<GatewayNode> tried)
    {
        var (nodes, side) = (choice.Nodes!, choice.Side);
        return choice with { Node = (side == RolloutSide.None ? null : nodes.PoolFor(side).PickOther(tried)) ?? nodes.Pool.PickOther(tried) };
    }

    // Nothing but a look at a field where no rollout is sticky, and where a rule chose nodes by their labels. A rule's target may be another namespace as a whole.
    private RolloutSide SideOf(NodeTable nodes, NamespaceEntry entry, NamespaceTable all, HttpContext context) =>
        nodes.Sides is null ? RolloutSide.None : StickyOf(nodes, entry, all)?.SideOf(context, clients) ?? RolloutSide.None;

    private TrafficRule? FindRule(RuleSet rules, HttpContext context, PathString? otherPath = null)
    {
        var request = new RuleRequest(context, clients, otherPath);
        return rules.Find(ref request);
    }

    // A rule must not be led past by a spelling of the path that the node reads otherwise.
    private bool IsSameForAll(RuleSet rules, HttpContext context)
    {
        if (context.Features.Get<RequestReading>() is not { OtherPaths: { Count: > 0 } others })
        {
            return true;
        }

        var rule = FindRule(rules, context);
        foreach (var path in others)
        {
            if (FindRule(rules, context, path) != rule)
            {
                return false;
            }
        }

        return true;
    }
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
    NamespaceEntry? Entry, TrafficRule? Rule, NodeTable? Nodes, bool IsFallback = false, GatewayNode? Node = null,
    bool IsAmbiguous = false)
{
    /// <summary>Its side of a sticky rollout.</summary>
    public RolloutSide Side { get; init; }

    /// <summary>Whom it is picked from; null when its namespace is not known here.</summary>
    public NodePool? Pool => Nodes?.PoolFor(Side);

    public static RequestProblem Ambiguity { get; } = RequestProblem.Ambiguous(
        "the path can be read in several ways that are for different traffic rules: send it without doubled or encoded slashes, "
        + "backslashes, and parameters after ';'");

    /// <summary>
    /// A rule chose the nodes, which then count by their own weights. One that only names a namespace leaves it to the weights there.
    /// </summary>
    public bool IsByRule => Rule?.Labels is not null && !IsFallback;
}

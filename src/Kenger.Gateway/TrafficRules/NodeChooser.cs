using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway;

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
        if (all.Find(ns) is not { } table)
        {
            return default;
        }

        if (table.Traffic is { } traffic && FindRule(traffic, context) is { } rule)
        {
            var target = PoolOf(rule, all, table);
            return new NodeChoice(table, rule, target ?? table, IsFallback: target is null);
        }

        return new NodeChoice(table, Rule: null, table);
    }

    /// <summary>A node that was not tried yet: of the rule's target, and when none is left there, as if there were no rule.</summary>
    public GatewayNode? ChooseOther(NodeChoice choice, IReadOnlyCollection<GatewayNode> tried)
    {
        var all = directory.Current;
        if (choice.Table is null || all.Find(choice.Table.Namespace) is not { } table)
        {
            return null;
        }

        var target = choice is { Rule: { } rule, IsFallback: false } ? PoolOf(rule, all, table) : null;
        return target?.PickOther(tried) ?? table.PickOther(tried);
    }

    public ReadOnlySpan<char> NamespaceOf(HttpContext context, string clusterId) =>
        hosts.Current.Find(context.Request.Host.Value) is { } switchedTo ? switchedTo : KengerCluster.NamespaceOf(clusterId);

    /// <summary>The target's nodes; null when none of them is healthy.</summary>
    public static NodeTable? PoolOf(TrafficRule rule, NamespaceTable all, NodeTable own) =>
        rule.PoolIn(all, own) is { EligibleCount: > 0 } pool ? pool : null;

    private TrafficRule? FindRule(TrafficRules traffic, HttpContext context)
    {
        var request = new RuleRequest(context, clients);
        return traffic.Find(ref request);
    }
}

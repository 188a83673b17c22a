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
    public static RequestProblem Ambiguity { get; } = RequestProblem.Ambiguous(
        "the path can be read in several ways that are for different traffic rules: send it without doubled or encoded slashes, "
        + "backslashes, and parameters after ';'");

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

        var request = new RuleRequest(context, clients);
        return NodeChoices.Find(entry, all, ref request);
    }

    /// <summary>
    /// A node that was not tried yet: of the rule's target, and when none is left there, as if there were no rule; of the request's side of a
    /// sticky rollout, and when none is left there, of the other; and then one that stands by.
    /// </summary>
    public NodeChoice ChooseOther(HttpContext context, NodeChoice choice, IReadOnlyCollection<GatewayNode> tried)
    {
        var request = new RuleRequest(context, clients);
        return NodeChoices.FindOther(directory.Current, choice, tried, ref request);
    }

    /// <summary>Whether <see cref="ChooseOther"/> would find somebody, asked by who must not touch the request.</summary>
    public bool HasOther(NodeChoice choice, IReadOnlyCollection<GatewayNode> tried) => NodeChoices.HasOther(directory.Current, choice, tried);

    public ReadOnlySpan<char> NamespaceOf(HttpContext context, string clusterId) =>
        hosts.Current.Find(context.Request.Headers.Host, context.Request.IsHttps) is { } switchedTo ? switchedTo : KengerCluster.NamespaceOf(clusterId);

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

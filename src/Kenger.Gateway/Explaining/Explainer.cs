using Kenger.Contracts;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Forwarding;
using Kenger.Gateway.Listeners;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Picking;
using Kenger.Gateway.RoutePolicies;
using Kenger.Gateway.Routing;
using Kenger.Gateway.Sync;
using Kenger.Gateway.TrafficRules;
using Kenger.Gateway.Trust;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace Kenger.Gateway.Explaining;

/// <summary>
/// Finds out where a request would go, by the very parts that decide it for real ones. Nothing is sent, counted or limited, and
/// nobody's turn is taken.
/// </summary>
internal sealed class Explainer(
    RouteFinder routes,
    NodeChooser chooser,
    NodePicker picker,
    NodeDirectory directory,
    SwitchedHosts hosts,
    WatchedNamespaces watched,
    NearNamespaces near,
    ForbiddenNamespaces forbidden,
    RemoteClient clients,
    AdminPort adminPort,
    NodeTls tls,
    IOptions<KengerGatewayOptions> options)
{
    /// <summary>By the routes that serve.</summary>
    public Task<Explanation> ExplainAsync(ExplainQuery query, IServiceProvider services) => ExplainAsync(query, services, routes.Current());

    /// <summary>By routes that are only tried out.</summary>
    public async Task<Explanation> ExplainAsync(ExplainQuery query, IServiceProvider services, RouteDraft draft)
    {
        var explanation = await ExplainAsync(query, services, draft.Matcher);
        // A namespace that no route led to so far is none that the registry doesn't know.
        return explanation with
        {
            Problem = explanation is { Problem: not null, Nodes: null, Namespace: { } ns } && !watched.Current.Contains(ns, StringComparer.Ordinal)
                ? $"this gateway does not follow the namespace '{ns}' yet, and does not know its nodes: it does once a route leads there" : explanation.Problem,
            Draft = draft.Told,
        };
    }

    private async Task<Explanation> ExplainAsync(ExplainQuery query, IServiceProvider services, EndpointMatcher matcher)
    {
        var context = SyntheticRequest.Create(query, services, TrafficPort());
        if (RequestReading.Apply(context, out var reading) is { } unreadable)
        {
            return new Explanation { Client = clients.AddressOf(context)?.ToString(), Problem = Refusal(unreadable) };
        }

        var isSame = reading is null || await matcher.IsSameForAsync(context, reading.OtherPaths);
        var endpoint = await matcher.FindAsync(context);
        var explanation = new Explanation { Client = clients.AddressOf(context)?.ToString() };
        if (!isSame)
        {
            return explanation with { Problem = Refusal(RequestReading.OtherRoute) };
        }

        if (endpoint?.Metadata.GetMetadata<RouteModel>()?.Config is not { } route)
        {
            return explanation with
            {
                Problem = endpoint is null ? "404: no route matches it" : $"not the gateway's: the host answers it by '{endpoint.DisplayName}'",
            };
        }

        explanation = explanation with { Route = ToExplained(route), Steps = endpoint.Metadata.GetMetadata<RouteChain>()?.Names };
        if (RequestRules.Check(context) is { } problem)
        {
            return explanation with { Problem = Refusal(problem) };
        }

        if (!KengerCluster.Matches(route.ClusterId))
        {
            return explanation with { Problem = $"its nodes are those of YARP's cluster '{route.ClusterId}', and YARP picks one of them" };
        }

        if (endpoint.Metadata.GetMetadata<RouteChain>()?.Explain(context) is { } answer)
        {
            return explanation with { Problem = $"{answer.Status}: {answer.Message} (the route's policies: {answer.Reason})" };
        }

        var explained = Explain(explanation, context, route);
        // Who asks why waits for the name that was meant.
        return explained is { Problem: not null, Namespace: not null } && await near.RefreshAsync() ? Explain(explanation, context, route) : explained;
    }

    private Explanation Explain(Explanation explanation, DefaultHttpContext context, RouteConfig route)
    {
        var all = directory.Current;
        var choice = chooser.Find(context, route.ClusterId!);
        var ns = chooser.NamespaceOf(context, route.ClusterId!).ToString();
        explanation = explanation with
        {
            HostSwitch = hosts.Current.Find(context.Request.Headers.Host, context.Request.IsHttps) is { } switchedTo
                ? new(context.Request.Headers.Host.ToString(), switchedTo)
                : null,
            Namespace = ns,
        };
        if (choice.IsAmbiguous)
        {
            return explanation with { Problem = Refusal(NodeChooser.Ambiguity) };
        }

        if (choice is not { Entry: { } entry, Nodes: { } nodes })
        {
            return explanation with { Problem = Refusal(ns, NoNodeReasons.Find(all, table: null, forbidden.Contains(ns))) };
        }

        var pick = PickOf(choice.Pool!, route, context, out var picked);
        return explanation with
        {
            Rules = entry.Rules is { InForce.Count: > 0 } rules ? [.. rules.InForce.Select(rule => RuleOf(rule, context))] : null,
            Rule = choice.Rule?.Source.Id,
            Target = choice.Rule is { } rule ? new(rule.Source.Target.Ns ?? ns, rule.Source.Target.Labels) : null,
            Fallback = choice.IsFallback
                ? $"no node of {choice.Rule!.TargetOf(ns)} is healthy and has a weight: it is served as if there were no rule"
                : null,
            Tls = tls.Find(nodes.Namespace)?.Description,
            Standby = nodes.IsOnStandby
                ? "no node with a weight is healthy: those of a proven version that stand by serve, by their own weights"
                : null,
            // A side of a sticky rollout is another pool.
            Aperture = picked is null && ReferenceEquals(choice.Pool, nodes.Pool) ? NodeExplainer.ApertureOf(nodes) : null,
            Sticky = StickyOf(choice, NodeChoices.StickyOf(nodes, entry, all), context),
            Pick = nodes.Pool.Count == 0 ? null : pick,
            Nodes = [.. NodesOf(choice, all, picked)],
            Problem = nodes.Pool.Count == 0 ? Refusal(ns, NoNodeReasons.Find(all, entry.Nodes)) : null,
        };
    }

    private static IEnumerable<ExplainedNode> NodesOf(NodeChoice choice, NamespaceTable all, GatewayNode? picked)
    {
        var (table, pool) = (choice.Entry!.Nodes, choice.Nodes!);
        if (choice is { IsFallback: true, Rule: { } rule } && rule.Source.Target.Ns is { } other && other != table.Namespace
            && all.FindNodes(other) is { } target)
        {
            return [.. NodeExplainer.Explain(table, choice.Pool, labels: null, picked, SideIn(choice)),
                .. NodeExplainer.Explain(target, pool: null, rule.Labels, picked: null)];
        }

        // The table of the pool's namespace is as old as the pool, or newer by a moment: the pool's own is the one it was made of.
        var whole = pool.Namespace == table.Namespace ? table : all.FindNodes(pool.Namespace) ?? pool;
        return NodeExplainer.Explain(whole, choice.Pool, choice.IsFallback ? null : choice.Rule?.Labels, picked, SideIn(choice));
    }

    private static RolloutSide SideIn(NodeChoice choice) => choice.Nodes!.Sides?.ServingFor(choice.Side) ?? RolloutSide.None;

    private ExplainedSticky? StickyOf(NodeChoice choice, StickyRollout? sticky, DefaultHttpContext context) =>
        sticky is null ? null : StickyExplainer.Explain(
            sticky, sticky.PlaceOf(context, clients), choice.Side, SideIn(choice), sticky.Key.WhyNone(context));

    private ExplainedPick PickOf(NodePool pool, RouteConfig route, DefaultHttpContext context, out GatewayNode? picked)
    {
        var policy = picker.PolicyOf(route);
        var key = policy.KeyOf(context) is { Length: > 0 } text ? text : null;
        picked = key is null ? null : pool.PickFor(StableHash.Hash(key));
        return new ExplainedPick(policy.ToString(), key, picked?.Address);
    }

    private ExplainedRule RuleOf(TrafficRule rule, DefaultHttpContext context)
    {
        var request = new RuleRequest(context, clients);
        var unmet = rule.FirstUnmet(ref request);
        return new ExplainedRule(rule.Source.Id, rule.Source.Name, unmet is null, unmet?.WhyNot(ref request));
    }

    private static string Refusal(RequestProblem problem) => $"{problem.Status}: {problem.Message}";

    private string Refusal(string ns, NoNodeReason reason) =>
        $"503: no healthy node in namespace '{ns}': {NoNodeReasons.Describe(reason)}{NoNodeReasons.Hint(reason, near, ns)}";

    // Whatever port hosts are bound to, it is any but the one for operators.
    private int TrafficPort()
    {
        var port = ListenAddress.TryParse(options.Value.Listen)!.Port;
        return adminPort.IsPort(port) ? port + 1 : port;
    }

    private static ExplainedRoute ToExplained(RouteConfig route) =>
        new(route.RouteId, route.Match.Hosts, route.Match.Path, route.Match.Methods, route.ClusterId);
}

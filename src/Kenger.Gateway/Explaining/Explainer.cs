using Kenger.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace Kenger.Gateway;

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
    RemoteClient clients,
    AdminPort adminPort,
    IOptions<KengerGatewayOptions> options)
{
    public async Task<Explanation> ExplainAsync(ExplainQuery query, IServiceProvider services)
    {
        var context = SyntheticRequest.Of(query, services, TrafficPort());
        var endpoint = await routes.FindAsync(context);
        var explanation = new Explanation { Client = clients.AddressOf(context)?.ToString() };
        if (endpoint?.Metadata.GetMetadata<RouteModel>()?.Config is not { } route)
        {
            return explanation with { Problem = endpoint is null ? "404: no route takes it" : $"not the gateway's: the host answers it by '{endpoint.DisplayName}'" };
        }

        explanation = explanation with { Route = ToExplained(route) };
        if (RequestRules.Check(context) is var (status, message))
        {
            return explanation with { Problem = $"{status}: {message}" };
        }

        if (!KengerCluster.IsOne(route.ClusterId))
        {
            return explanation with { Problem = $"its nodes are those of YARP's cluster '{route.ClusterId}', and YARP picks one of them" };
        }

        endpoint.Metadata.GetMetadata<RouteGate>()?.HideKey(context.Request);
        return Explain(explanation, context, route);
    }

    private Explanation Explain(Explanation explanation, DefaultHttpContext context, RouteConfig route)
    {
        var all = directory.Current;
        var choice = chooser.Find(context, route.ClusterId!);
        var ns = chooser.NamespaceOf(context, route.ClusterId!).ToString();
        explanation = explanation with
        {
            HostSwitch = hosts.Current.Find(context.Request.Host.Value) is { } switchedTo ? new(context.Request.Host.Value!, switchedTo) : null,
            Namespace = ns,
        };
        if (choice is not { Table: { } table, Pool: { } pool })
        {
            return explanation with { Problem = Refusal(ns, NoNodeReasons.Of(all, table: null)) };
        }

        var pick = PickOf(pool, route, context, out var picked);
        return explanation with
        {
            Rules = table.Traffic is { InForce.Count: > 0 } traffic ? [.. traffic.InForce.Select(rule => RuleOf(rule, context))] : null,
            Rule = choice.Rule?.Told.Id,
            Target = choice.Rule is { } rule ? new(rule.Told.Target.Ns ?? ns, rule.Told.Target.Labels) : null,
            Fallback = choice.IsFallback ? $"no node of {choice.Rule!.TargetOf(ns)} is healthy and has a weight: it is served as if there were no rule" : null,
            Pick = pool.InTraffic == 0 ? null : pick,
            Nodes = [.. NodesOf(choice, all, picked)],
            Problem = pool.InTraffic == 0 ? Refusal(ns, NoNodeReasons.Of(all, table)) : null,
        };
    }

    private static IEnumerable<ExplainedNode> NodesOf(NodeChoice choice, NamespaceTable all, GatewayNode? picked)
    {
        var (table, pool) = (choice.Table!, choice.Pool!);
        if (choice is { IsFallback: true, Rule: { } rule } && rule.Told.Target.Ns is { } other && other != table.Namespace && all.Find(other) is { } target)
        {
            return [.. NodeExplainer.Of(table, pool, labels: null, picked), .. NodeExplainer.Of(target, pool: null, rule.Labels, picked: null)];
        }

        // The table of the pool's namespace is as old as the pool, or newer by a moment: the pool's own is the one it was made of.
        var whole = pool.Namespace == table.Namespace ? table : all.Find(pool.Namespace) ?? pool;
        return NodeExplainer.Of(whole, pool, choice.IsFallback ? null : choice.Rule?.Labels, picked);
    }

    private ExplainedPick PickOf(NodeTable pool, RouteConfig route, DefaultHttpContext context, out GatewayNode? picked)
    {
        var policy = picker.PolicyOf(route);
        var key = picker.KeyOf(policy, context) is { Length: > 0 } text ? text : null;
        picked = key is null ? null : pool.PickFor(StableHash.Of(key));
        return new ExplainedPick(policy.ToString(), key, picked?.Address);
    }

    private ExplainedRule RuleOf(TrafficRule rule, DefaultHttpContext context)
    {
        var request = new RuleRequest(context, clients);
        var unmet = rule.FirstUnmet(ref request);
        return new ExplainedRule(rule.Told.Id, rule.Told.Name, unmet is null, unmet?.WhyNot(ref request));
    }

    private static string Refusal(string ns, NoNodeReason reason) => $"503: no healthy node in namespace '{ns}': {NoNodeReasons.Describe(reason)}";

    // Whatever port hosts are bound to, it is any but the one for operators.
    private int TrafficPort()
    {
        var port = ListenAddress.TryParse(options.Value.Listen)!.Port;
        return adminPort.IsPort(port) ? port + 1 : port;
    }

    private static ExplainedRoute ToExplained(RouteConfig route) =>
        new(route.RouteId, route.Match.Hosts, route.Match.Path, route.Match.Methods, route.ClusterId);
}

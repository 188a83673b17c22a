using Kenger.Gateway.Forwarding;
using Kenger.Gateway.Namespaces;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>Lets so many requests be under way to a namespace, and to each of its nodes.</summary>
internal sealed class InFlightStep(string ns, InFlightSettings settings, RouteState state, NodeDirectory nodes, SwitchedHosts hosts, RouteAnswers answers) : RouteStep
{
    private readonly InFlightGate _own = state.GateOf(ns, settings);

    public override string Name => "in_flight";

    public override async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var switchedTo = hosts.Current.Find(context.Request.Headers.Host, context.Request.IsHttps);
        var (target, gate) = switchedTo is null ? (ns, _own) : (switchedTo, state.GateOf(switchedTo, settings));
        if (!await gate.EnterAsync(MaxOf(target), context.RequestAborted))
        {
            await NodeTurn.RefuseAsync(context);
            answers.Note(context, NodeTurn.Busy);
            return;
        }

        var turn = settings.MaxPerNode == int.MaxValue ? null : new NodeTurn(settings.MaxPerNode);
        try
        {
            context.Features.Set(turn);
            await next(context);
        }
        finally
        {
            turn?.Leave();
            gate.Leave(MaxOf(target));
        }
    }

    // Where no node can be picked the request goes on, and is told so.
    private int MaxOf(string target) => settings.MaxAt(Math.Max(1, nodes.Current.FindNodes(target)?.Pool.Count ?? 1));
}

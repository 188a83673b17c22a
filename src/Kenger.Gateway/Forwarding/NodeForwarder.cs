using System.Diagnostics;
using Kenger.Gateway.Answers;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Requests;
using Kenger.Gateway.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// The step of YARP's pipeline that picks a node for requests to <c>kenger:</c> clusters, and another one when the first
/// can't be reached. YARP does the forwarding.
/// </summary>
internal sealed class NodeForwarder(
    NodeChooser chooser,
    RuleFallbacks fallbacks,
    NoNodeAnswer noNode,
    NewNamespaces arriving,
    RetryPolicy retries,
    RunningAttempts running,
    AnswerCuts cuts,
    IEnumerable<IAttemptObserver> observers,
    IHttpForwarder forwarder,
    RequestMemory memory,
    GatewayMetrics metrics,
    TimeProvider time)
{
    private readonly IAttemptObserver[] _observers = [.. observers];

    // A host may have put its own around it.
    private readonly AttemptForwarder? _attempts = forwarder as AttemptForwarder;

    public async Task InvokeAsync(HttpContext context, IReverseProxyFeature proxy, RequestDelegate forward)
    {
        var started = time.GetTimestamp();
        var choice = chooser.Choose(context, proxy.Route.Config, proxy.Cluster.Config.ClusterId);
        if (choice is { Entry: null, IsAmbiguous: false }
            && await arriving.WhenKnownAsync(chooser.NamespaceOf(context, proxy.Cluster.Config.ClusterId).ToString(), context.RequestAborted))
        {
            choice = chooser.Choose(context, proxy.Route.Config, proxy.Cluster.Config.ClusterId);
        }

        if (choice.Rule is not null)
        {
            fallbacks.Chosen(choice);
        }

        if (choice.IsAmbiguous)
        {
            metrics.Refused(NodeChooser.Ambiguity.Reason);
            await GatewayError.BadRequestAsync(context, NodeChooser.Ambiguity);
            memory.Refused(context, NodeChooser.Ambiguity.Reason);
            return;
        }

        if (choice.Node is not null && context.Features.Get<NodeTurn>() is { } turn && (choice = turn.Take(context, choice, chooser, [])).Node is null)
        {
            metrics.Refused(NodeTurn.Busy);
            await NodeTurn.RefuseAsync(context);
            memory.Refused(context, NodeTurn.Busy);
            return;
        }

        if (choice.Node is not { } first)
        {
            var ns = choice.Entry?.Namespace ?? chooser.NamespaceOf(context, proxy.Cluster.Config.ClusterId).ToString();
            await noNode.WriteAsync(context, ns, choice.Entry?.Nodes);
            metrics.Answered(ns, Outcome.NoNode, time.GetElapsedTime(started));
            memory.FoundNoNode(context, ns, Outcome.NoNode);
            AttemptSpan.Describe(context, ns, choice, attempts: 0, Outcome.NoNode);
            return;
        }

        var budget = retries.CountRequest(first.Namespace, started);
        var headers = KeepHeaders(context);
        GrpcWebTrailers.Watch(context);
        Picked(first, choice);
        proxy.AvailableDestinations = first.Destination;
        var request = ForwardedRequest.Enter(context, proxy.Cluster.Config);
        (request.Choice, request.Budget) = (choice, budget);
        var span = AttemptSpan.Start(context, choice, attempt: 1);
        AttemptResult result;
        TimeSpan took;
        try
        {
            var marks = await SendAsync(context, proxy, request, forward, started);
            result = AttemptResult.Classify(context, time.GetElapsedTime(started), choice.IsByRule).With(marks);
            AttemptSpan.End(span, result);
            Observe(first, result);
            took = result.Took;
            if (!result.IsAnswered)
            {
                result = await RecoverAsync(new FailedRequest(context, proxy, forward, headers, request), result);
                took = time.GetElapsedTime(started);
            }
        }
        finally
        {
            span?.Dispose();
            request.Leave(context);
        }

        var outcome = Outcome.Classify(result);
        cuts.Note(context, request, result, outcome);
        metrics.Answered(first.Namespace, outcome, took);
        memory.Ended(context, request.Choice.Node ?? first, choice is { IsFallback: false } ? choice.Rule?.Id : null, result, outcome, started);
        AttemptSpan.Describe(context, first.Namespace, choice, request.Tried?.Count ?? 1, outcome);
        if (choice is { Rule: { } rule, IsFallback: false })
        {
            metrics.RuleAnswered(choice.Entry!.Namespace, rule.Id, outcome);
        }
    }

    private async ValueTask<AttemptMarks> SendAsync(
        HttpContext context, IReverseProxyFeature proxy, ForwardedRequest request, RequestDelegate forward, long started)
    {
        AttemptMarks marks;
        var node = request.Choice.Node!;
        // Nothing may come between this and the try: who has begun and never ends would run for ever.
        var attempt = running.Begin(node, context.Features, started, request.Choice.IsByRule);
        node.Load.Begin();
        try
        {
            if (_attempts is not null && IsPlain(proxy))
            {
                proxy.ProxiedDestination = node.Destination;
                await _attempts.SendAsync(context, proxy, request);
            }
            else
            {
                await forward(context);
            }

            AnswerGuard.CheckEnd(context);
        }
        catch (Exception exception) when (AnswerGuard.MayBeOfNode(exception))
        {
            AnswerGuard.Fail(context, exception);
        }
        finally
        {
            node.Load.End();
            marks = RunningAttempts.End(attempt);
        }

        return marks;
    }

    // All that YARP's last steps would do, beside choosing the one destination that is left, is a limit of its own for the body, and words for its span.
    private static bool IsPlain(IReverseProxyFeature proxy) => proxy.Route.Config.MaxRequestBodySize is null && Activity.Current is null;

    private static KeyValuePair<string, StringValues>[] KeepHeaders(HttpContext context) =>
        context.Response.Headers.Count == 0 ? [] : [.. context.Response.Headers];

    /// <summary>Tries other nodes as long as that is safe; returns how the last attempt ended.</summary>
    private async Task<AttemptResult> RecoverAsync(FailedRequest request, AttemptResult result)
    {
        var node = request.Sent.Choice.Node!;
        List<GatewayNode> tried = [node];
        request.Sent.Tried = tried;
        var choosing = request.Sent.Choice;
        while (!result.IsAnswered)
        {
            if (!retries.MayRetry(request.Context, result, tried.Count)
                || ChooseNext(request.Context, choosing, tried, result) is not { Node: { } next } choice
                || !retries.TryTake(request.Sent, node, next, result))
            {
                await AnswerAsync(request.Context, node, result);
                break;
            }

            fallbacks.LeftFor(choosing, choice);
            node = next;
            tried.Add(node);
            request.Sent.Choice = choice;
            Picked(node, choice);
            var started = time.GetTimestamp();
            using var span = AttemptSpan.Start(request.Context, choice, tried.Count);
            request.Prepare(node);
            var marks = await SendAsync(request.Context, request.Proxy, request.Sent, request.Forward, started);
            result = AttemptResult.Classify(request.Context, time.GetElapsedTime(started), choice.IsByRule).With(marks);
            AttemptSpan.End(span, result);
            Observe(node, result);
        }

        return result;
    }

    // A kept connection may have ended by itself the moment before. Where there is nobody else, the node itself gets the request once more.
    private NodeChoice ChooseNext(HttpContext context, NodeChoice choice, List<GatewayNode> tried, in AttemptResult result)
    {
        var other = chooser.ChooseOther(context, choice, tried);
        if (other.Node is not null && context.Features.Get<NodeTurn>() is { } turn)
        {
            other = turn.Take(context, other, chooser, tried);
        }

        return other.Node is not null ? other
            : tried.Count == 1 && result.IsUnanswered ? choice
            : default;
    }

    private void Picked(GatewayNode node, NodeChoice choice)
    {
        if (choice.Nodes!.IsOnStandby)
        {
            metrics.StandbyPicked(node.Namespace);
        }

        foreach (var observer in _observers)
        {
            observer.Picked(node);
        }
    }

    private void Observe(GatewayNode node, in AttemptResult result)
    {
        foreach (var observer in _observers)
        {
            observer.Observe(node, result);
        }
    }

    // YARP has set a status, and nothing else, unless the answer was already on its way.
    private static Task AnswerAsync(HttpContext context, GatewayNode node, AttemptResult result)
    {
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
        {
            return Task.CompletedTask;
        }

        var (reason, message) = Outcome.Explain(result, node.Namespace);
        return GatewayError.WriteAsync(
            context, result.IsGivenUp ? result.Status : context.Response.StatusCode, message, new GatewayErrorData { Namespace = node.Namespace, Reason = reason });
    }

    /// <summary>A request that can be sent once more.</summary>
    /// <param name="Context">The request.</param>
    /// <param name="Proxy">YARP's view of it.</param>
    /// <param name="Forward">The rest of YARP's pipeline.</param>
    /// <param name="Headers">The response headers as they were before the first attempt.</param>
    /// <param name="Sent">The same, as its attempts know it.</param>
    private sealed record FailedRequest(
        HttpContext Context,
        IReverseProxyFeature Proxy,
        RequestDelegate Forward,
        KeyValuePair<string, StringValues>[] Headers,
        ForwardedRequest Sent)
    {
        /// <summary>Makes it as it was before the first attempt, for another node.</summary>
        public void Prepare(GatewayNode node)
        {
            // YARP refuses a response that somebody has touched, and transforms may have added headers to the failed one.
            var response = Context.Response;
            response.StatusCode = StatusCodes.Status200OK;
            response.Headers.Clear();
            foreach (var header in Headers)
            {
                response.Headers.Add(header);
            }

            Context.Features.Set<IForwarderErrorFeature>(null);
            (Sent.End, Sent.AnswerStatus) = (AttemptEnd.None, 0);
            Proxy.AvailableDestinations = node.Destination;
        }
    }
}

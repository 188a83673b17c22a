using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Kenger.Gateway;

/// <summary>
/// The step of YARP's pipeline that picks a node for requests to <c>kenger:</c> clusters, and another one when the first
/// can't be reached. YARP does the forwarding.
/// </summary>
internal sealed partial class NodeForwarder(
    NodeDirectory directory,
    NodeChooser chooser,
    RuleFallbacks fallbacks,
    PassiveHealth passive,
    TrafficLedger traffic,
    RetryBudgets budgets,
    NoNodeLog noNodeLog,
    GatewayMetrics metrics,
    IOptions<KengerGatewayOptions> options,
    TimeProvider time,
    ILogger<NodeForwarder> logger)
{
    private readonly int _maxRetries = options.Value.MaxRetries;

    public async Task InvokeAsync(HttpContext context, IReverseProxyFeature proxy, RequestDelegate forward)
    {
        var started = time.GetTimestamp();
        var choice = chooser.Choose(context, proxy.Route.Config, proxy.Cluster.Config.ClusterId);
        if (choice.Rule is not null)
        {
            fallbacks.Chosen(choice);
        }

        if (choice.Node is not { } node)
        {
            await RefuseAsync(context, proxy.Cluster.Config.ClusterId, choice.Table, started);
            return;
        }

        metrics.Picked(node.Namespace);
        var budget = budgets.Of(node.Namespace);
        budget.CountRequest(started);
        var headers = KeepHeaders(context);
        proxy.AvailableDestinations = node.Destination;
        await forward(context);

        var error = context.Features.Get<IForwarderErrorFeature>();
        var took = time.GetElapsedTime(started);
        if (error is null)
        {
            passive.Answered(node, context.Response.StatusCode);
            traffic.Answered(node, context, took);
        }
        else
        {
            error = await RecoverAsync(new Attempt(context, proxy, forward, headers), choice, budget, error);
            took = time.GetElapsedTime(started);
        }

        var outcome = Outcome.Of(context, error);
        metrics.Answered(node.Namespace, outcome, took);
        if (choice is { Rule: { } rule, IsFallback: false })
        {
            metrics.RuleAnswered(choice.Table!.Namespace, rule, outcome);
        }
    }

    private static KeyValuePair<string, StringValues>[] KeepHeaders(HttpContext context) =>
        context.Response.Headers.Count == 0 ? [] : [.. context.Response.Headers];

    private async Task RefuseAsync(HttpContext context, string clusterId, NodeTable? table, long started)
    {
        var ns = table?.Namespace ?? chooser.NamespaceOf(context, clusterId).ToString();
        var reason = NoNodeReasons.Of(directory.Current, table);
        noNodeLog.Say(ns, reason, table);
        // An unhealthy node is probed again within a second; for the rest a second is as good a guess as any.
        context.Response.Headers.RetryAfter = "1";
        await GatewayError.WriteAsync(
            context,
            StatusCodes.Status503ServiceUnavailable,
            $"no healthy node in namespace '{ns}': {NoNodeReasons.Describe(reason)}",
            new GatewayErrorData { Namespace = ns, Reason = NoNodeReasons.CodeOf(reason) });
        metrics.Answered(ns, Outcome.NoNode, time.GetElapsedTime(started));
    }

    /// <summary>Tries other nodes as long as that is safe; returns null once one has answered.</summary>
    private async Task<IForwarderErrorFeature?> RecoverAsync(
        Attempt attempt, NodeChoice choice, RetryBudget budget, IForwarderErrorFeature error)
    {
        var node = choice.Node!;
        List<GatewayNode> tried = [node];
        while (true)
        {
            var isClientGone = attempt.Context.RequestAborted.IsCancellationRequested;
            passive.Failed(node, error, isClientGone);
            traffic.Failed(node, error, isClientGone);
            if (tried.Count > _maxRetries
                || !RetryRules.MayRetry(attempt.Context, error)
                || chooser.ChooseOther(choice, tried) is not { } next
                || !IsInBudget(budget, node.Namespace))
            {
                await AnswerAsync(attempt.Context, node, error);
                return error;
            }

            metrics.Retried(node.Namespace);
            metrics.Picked(next.Namespace);
            fallbacks.LeftFor(choice, next);
            LogRetry(node, next, error.Exception is { } e ? ConnectFailure.Describe(e) : error.Error.ToString());
            node = next;
            tried.Add(node);
            var started = time.GetTimestamp();
            if (await attempt.AgainAsync(node) is not { } again)
            {
                passive.Answered(node, attempt.Context.Response.StatusCode);
                traffic.Answered(node, attempt.Context, time.GetElapsedTime(started));
                return null;
            }

            error = again;
        }
    }

    private bool IsInBudget(RetryBudget budget, string ns)
    {
        if (budget.TryTake())
        {
            return true;
        }

        metrics.RetryRefused(ns);
        return false;
    }

    // YARP has set a status, and nothing else, unless the answer was already on its way.
    private static Task AnswerAsync(HttpContext context, GatewayNode node, IForwarderErrorFeature error)
    {
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
        {
            return Task.CompletedTask;
        }

        var status = context.Response.StatusCode;
        var (reason, message) = Outcome.Explain(status, error, node.Namespace);
        return GatewayError.WriteAsync(context, status, message, new GatewayErrorData { Namespace = node.Namespace, Reason = reason });
    }

    [LoggerMessage(302, LogLevel.Debug, "A request to {Node} failed ({Reason}) and goes to {Next}")]
    private partial void LogRetry(GatewayNode node, GatewayNode next, string reason);
}

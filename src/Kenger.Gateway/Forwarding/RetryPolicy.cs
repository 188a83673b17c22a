using Kenger.Gateway.Attempts;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Forwarding;

/// <summary>Whether a request that failed may be sent to another node: nothing must happen twice, and not too much again.</summary>
internal sealed partial class RetryPolicy(
    RetryBudgets budgets, GatewayMetrics metrics, IOptions<KengerGatewayOptions> options, ILogger<RetryPolicy> logger)
{
    private readonly int _maxRetries = options.Value.MaxRetries;

    /// <summary>Counts a request, once, at the moment it came; returns what its retries are taken from.</summary>
    public RetryBudget CountRequest(string ns, long timestamp)
    {
        var budget = budgets.Find(ns);
        budget.CountRequest(timestamp);
        return budget;
    }

    /// <summary>Whether it can be done without harm.</summary>
    public bool MayRetry(HttpContext context, in AttemptResult result, int attempts) =>
        attempts <= _maxRetries
        && !context.Response.HasStarted
        && !context.RequestAborted.IsCancellationRequested
        && (!result.IsConnected || result.IsGivenUp || (result.IsUnanswered && IsIdempotent(context.Request.Method)))
        && IsBodyUnread(context);

    /// <summary>Takes a retry out of the budget and says so; false when the budget is used up.</summary>
    public bool TryTake(ForwardedRequest request, GatewayNode node, GatewayNode next, in AttemptResult result)
    {
        var hasOne = request.HasRetry;
        request.HasRetry = false;
        if (!hasOne && !request.Budget!.TryTake())
        {
            metrics.RetryRefused(node.Namespace);
            return false;
        }

        metrics.Retried(node.Namespace);
        if (logger.IsEnabled(LogLevel.Debug))
        {
            LogRetry(node, next, result.Exception is { } exception ? ConnectFailure.Describe(exception) : result.Error.ToString());
        }

        return true;
    }

    /// <summary>Methods that mean the same done once or twice (RFC 9110, section 9.2.2).</summary>
    public static bool IsIdempotent(string method) =>
        HttpMethods.IsGet(method)
        || HttpMethods.IsHead(method)
        || HttpMethods.IsOptions(method)
        || HttpMethods.IsTrace(method)
        || HttpMethods.IsPut(method)
        || HttpMethods.IsDelete(method);

    /// <summary>There is nothing to read from the client; false where the server can't say.</summary>
    public static bool HasNoBody(HttpContext context) => context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };

    // What was read from the client is gone. The server knows best whether that has begun; one that can't say (not Kestrel)
    // gets no retry for requests with a body.
    private static bool IsBodyUnread(HttpContext context) =>
        HasNoBody(context)
        || context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false };

    [LoggerMessage(EventIds.RequestRetried, LogLevel.Debug, "A request to {Node} failed ({Reason}) and goes to {Next}")]
    private partial void LogRetry(GatewayNode node, GatewayNode next, string reason);
}

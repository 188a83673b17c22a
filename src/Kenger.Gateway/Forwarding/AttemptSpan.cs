using System.Diagnostics;
using System.Globalization;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// An attempt at a node as a span below the request's: the node gets it as its parent, so each try is seen, and what the node made of it. Null while nobody listens,
/// or the trace is not sampled.
/// </summary>
internal static class AttemptSpan
{
    public const string NamespaceTag = "kenger.namespace";
    public const string NodeTag = "kenger.node";
    public const string RuleTag = "kenger.rule";
    public const string SideTag = "kenger.side";
    public const string RolloutTag = "kenger.rollout";
    public const string StepTag = "kenger.step";
    public const string AttemptTag = "kenger.attempt";
    public const string AttemptsTag = "kenger.attempts";
    public const string OutcomeTag = "kenger.outcome";

    // What other methods are called in spans: clients make them up, and names must be few.
    private const string OtherMethod = "_OTHER";

    /// <summary>Begins the span of an attempt at the node that was chosen; from now on it is the current one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="choice">The node, and why it.</param>
    /// <param name="attempt">From 1 on.</param>
    public static Activity? Start(HttpContext context, in NodeChoice choice, int attempt)
    {
        if (!GatewayTraces.Source.HasListeners())
        {
            return null;
        }

        var method = NameOf(context.Request.Method);
        var span = GatewayTraces.Source.StartActivity(method == OtherMethod ? "HTTP" : method, ActivityKind.Client);
        if (span?.IsAllDataRequested != true)
        {
            return span;
        }

        var node = choice.Node!;
        span.SetTag("http.request.method", method);
        span.SetTag("server.address", node.Host);
        span.SetTag("server.port", node.Port);
        span.SetTag(NamespaceTag, node.Namespace);
        span.SetTag(NodeTag, node.Address);
        span.SetTag(AttemptTag, attempt);
        if (attempt > 1)
        {
            span.SetTag("http.request.resend_count", attempt - 1);
        }

        if (choice is { Rule: { } rule, IsFallback: false })
        {
            span.SetTag(RuleTag, rule.Id);
        }

        if (node.Window is { } window)
        {
            span.SetTag(SideTag, node.IsCandidate ? "candidate" : "stable");
            span.SetTag(RolloutTag, window.Source.Id);
            span.SetTag(StepTag, window.Source.Step);
        }

        return span;
    }

    /// <summary>Says how it ended, and ends it.</summary>
    public static void End(Activity? span, in AttemptResult result)
    {
        if (span is null)
        {
            return;
        }

        if (result.IsAnswered)
        {
            span.SetTag("http.response.status_code", result.Status);
        }

        if (!result.IsAnswered || result.Status >= StatusCodes.Status400BadRequest)
        {
            // The problem of a failure names addresses, and nothing that a request carried.
            span.SetTag("error.type", result.IsAnswered ? result.Status.ToString(CultureInfo.InvariantCulture) : Outcome.Classify(result));
            span.SetStatus(ActivityStatusCode.Error, result.IsAnswered ? null : result.Problem);
        }
        else if (result.Kind == AttemptKind.ServerError)
        {
            span.SetTag("rpc.grpc.status_code", result.Grpc);
            span.SetStatus(ActivityStatusCode.Error);
        }

        span.Dispose();
    }

    /// <summary>Says on the request's own span, which whoever hosts the gateway began, where it went and how it ended.</summary>
    public static void Describe(HttpContext context, string ns, in NodeChoice choice, int attempts, string outcome)
    {
        if (!GatewayTraces.Source.HasListeners() || context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } span)
        {
            return;
        }

        span.SetTag(NamespaceTag, ns);
        span.SetTag(AttemptsTag, attempts);
        span.SetTag(OutcomeTag, outcome);
        if (choice is { Rule: { } rule, IsFallback: false })
        {
            span.SetTag(RuleTag, rule.Id);
        }
    }

    private static string NameOf(string method) =>
        HttpMethods.GetCanonicalizedValue(method) is { } known
        && (HttpMethods.IsGet(known) || HttpMethods.IsPost(known) || HttpMethods.IsPut(known) || HttpMethods.IsDelete(known) || HttpMethods.IsHead(known)
            || HttpMethods.IsPatch(known) || HttpMethods.IsOptions(known) || HttpMethods.IsConnect(known) || HttpMethods.IsTrace(known))
            ? known
            : OtherMethod;
}

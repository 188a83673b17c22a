using System.Diagnostics;
using System.Globalization;
using System.Net;
using Kenger.Discovery.Telemetry;

namespace Kenger.Discovery.Calls;

/// <summary>An attempt at a node as a span; the one that <see cref="HttpClient"/> makes stands below it. Null while nobody listens, or the trace is not sampled.</summary>
internal static class CallSpan
{
    // Names must be few, and callers may make methods up.
    private static readonly HttpMethod[] Known =
        [HttpMethod.Get, HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Head, HttpMethod.Patch, HttpMethod.Options, HttpMethod.Trace, HttpMethod.Connect];

    /// <summary>Begins the span; from now on it is the current one.</summary>
    /// <param name="method">The call's.</param>
    /// <param name="choice">The node, and why it.</param>
    /// <param name="attempt">From 1 on.</param>
    public static Activity? Start(HttpMethod method, in NodeChoice choice, int attempt)
    {
        if (!DiscoveryTraces.Source.HasListeners())
        {
            return null;
        }

        var isKnown = Array.IndexOf(Known, method) >= 0;
        var span = DiscoveryTraces.Source.StartActivity(isKnown ? method.Method : "HTTP", ActivityKind.Client);
        if (span?.IsAllDataRequested == true)
        {
            span.SetTag("http.request.method", isKnown ? method.Method : "_OTHER");
            span.SetTag("server.address", choice.Node!.Host);
            span.SetTag("server.port", choice.Node.Port);
            if (attempt > 1)
            {
                span.SetTag("http.request.resend_count", attempt - 1);
            }

            span.SetTag("kenger.attempt", attempt);
            Describe(span, choice);
        }

        return span;
    }

    /// <summary>Says on a span where the attempt goes, and why.</summary>
    public static void Describe(Activity span, in NodeChoice choice)
    {
        var node = choice.Node!;
        span.SetTag("kenger.namespace", node.Namespace);
        span.SetTag("kenger.node", node.Address);
        if (choice is { Rule: { } rule, IsFallback: false })
        {
            span.SetTag("kenger.rule", rule.Id);
        }

        if (node.Window is { } window)
        {
            span.SetTag("kenger.side", node.IsCandidate ? "candidate" : "stable");
            span.SetTag("kenger.rollout", window.Source.Id);
            span.SetTag("kenger.step", window.Source.Step);
        }
    }

    public static void Answered(Activity? span, HttpStatusCode status)
    {
        span?.SetTag("http.response.status_code", (int)status);
        if ((int)status >= 400)
        {
            span?.SetTag("error.type", ((int)status).ToString(CultureInfo.InvariantCulture));
            span?.SetStatus(ActivityStatusCode.Error);
        }
    }

    public static void Failed(Activity? span, string outcome)
    {
        span?.SetTag("error.type", outcome);
        span?.SetStatus(ActivityStatusCode.Error);
    }
}

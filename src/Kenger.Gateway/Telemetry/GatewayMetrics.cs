using System.Diagnostics.Metrics;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Telemetry;

/// <summary>What a gateway counts. Tags are bounded: namespaces and rules are those there are, the rest are fixed words.</summary>
internal sealed class GatewayMetrics : IAttemptObserver
{
    public const string MeterName = "Kenger.Gateway";
    public const string NamespaceTag = "namespace";
    public const string RuleTag = "rule";

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _picks;
    private readonly Counter<long> _standbyPicks;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _refusedRetries;
    private readonly Counter<long> _ejections;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _refusedConnections;
    private readonly Counter<long> _accessLogDropped;
    private readonly Counter<long> _ruleRequests;
    private readonly Counter<long> _ruleFallbacks;
    private readonly Counter<long> _mirrored;
    private readonly Counter<long> _cached;

    public GatewayMetrics(IMeterFactory factory)
    {
        Meter = factory.Create(MeterName);
        _requests = Meter.CreateCounter<long>("kenger.gateway.requests", "{request}", "Requests answered, by how they ended");
        _duration = Meter.CreateHistogram(
            "kenger.gateway.request.duration",
            "s",
            "Time from picking a node to the end of the answer",
            tags: null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
            });
        _picks = Meter.CreateCounter<long>("kenger.gateway.picks", "{pick}", "Nodes picked, for first attempts and retries");
        _standbyPicks = Meter.CreateCounter<long>("kenger.gateway.standby.picks", "{pick}",
            "Nodes picked that stand by at weight 0, because no node with a weight is healthy");
        _retries = Meter.CreateCounter<long>("kenger.gateway.retries", "{retry}", "Requests sent to another node after one failed");
        _refusedRetries = Meter.CreateCounter<long>(
            "kenger.gateway.retries.refused", "{retry}", "Requests not sent to another node because the retry budget was used up");
        _ejections = Meter.CreateCounter<long>("kenger.gateway.ejections", "{ejection}",
            "Nodes taken out of the traffic by what happened to requests");
        _refusals = Meter.CreateCounter<long>("kenger.gateway.refusals", "{request}",
            "Requests refused before a node was picked, by reason");
        _refusedConnections = Meter.CreateCounter<long>("kenger.gateway.connections.refused", "{connection}",
            "Connections closed before their first request, by reason");
        _accessLogDropped = Meter.CreateCounter<long>("kenger.gateway.access_log.dropped", "{line}",
            "Lines of the access log that could not be written in time");
        _ruleRequests = Meter.CreateCounter<long>(
            "kenger.gateway.rule.requests", "{request}", "Requests that a traffic rule sent to its target, by how they ended");
        _ruleFallbacks = Meter.CreateCounter<long>(
            "kenger.gateway.rule.fallbacks", "{request}",
                "Requests that a traffic rule is for, served as if there were none: its target had no healthy node");
        _mirrored = Meter.CreateCounter<long>(
            "kenger.gateway.mirrored", "{request}", "Copies of requests for another namespace, by what became of them");
        _cached = Meter.CreateCounter<long>(
            "kenger.gateway.cache", "{answer}", "Answers of routes that keep them: given again (hit), asked of a node (miss), kept (stored)");
    }

    public Meter Meter { get; }

    public void Picked(GatewayNode node) => _picks.Add(1, new KeyValuePair<string, object?>(NamespaceTag, node.Namespace));

    public void StandbyPicked(string ns) => _standbyPicks.Add(1, new KeyValuePair<string, object?>(NamespaceTag, ns));

    public void Retried(string ns) => _retries.Add(1, new KeyValuePair<string, object?>(NamespaceTag, ns));

    public void RetryRefused(string ns) => _refusedRetries.Add(1, new KeyValuePair<string, object?>(NamespaceTag, ns));

    public void Ejected(string ns) => _ejections.Add(1, new KeyValuePair<string, object?>(NamespaceTag, ns));

    public void AccessLogDropped(int lines) => _accessLogDropped.Add(lines);

    public void Refused(string reason) => _refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void ConnectionRefused(string reason) => _refusedConnections.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Answered(string ns, string outcome, TimeSpan took)
    {
        var tag = new KeyValuePair<string, object?>(NamespaceTag, ns);
        _requests.Add(1, tag, new KeyValuePair<string, object?>("outcome", outcome));
        _duration.Record(took.TotalSeconds, tag);
    }

    /// <summary>As <see cref="Answered"/>, by rule.</summary>
    public void RuleAnswered(string ns, string rule, string outcome) =>
        _ruleRequests.Add(
            1,
            new KeyValuePair<string, object?>(NamespaceTag, ns),
            new KeyValuePair<string, object?>(RuleTag, rule),
            new KeyValuePair<string, object?>("outcome", outcome));

    public void RuleFellBack(string ns, string rule) =>
        _ruleFallbacks.Add(1, new KeyValuePair<string, object?>(NamespaceTag, ns), new KeyValuePair<string, object?>(RuleTag, rule));

    /// <summary>What became of a copy for a namespace.</summary>
    public void Mirrored(string ns, string outcome) =>
        _mirrored.Add(1, new KeyValuePair<string, object?>(NamespaceTag, ns), new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>What became of a request to a route that keeps answers.</summary>
    public void Cached(string ns, string result) =>
        _cached.Add(1, new KeyValuePair<string, object?>(NamespaceTag, ns), new KeyValuePair<string, object?>("result", result));
}

using System.Collections.Concurrent;
using Kenger.Gateway.Answers;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Sync;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Answers requests that find no node. The log says why once for each outage of a namespace, not once for each request, and again when there
/// is another reason; how the nodes are ill may change with every probe, and is said again after a while.
/// </summary>
internal sealed partial class NoNodeAnswer(
    NodeDirectory directory,
    NearNamespaces near,
    ForbiddenNamespaces forbidden,
    TimeProvider time,
    ILogger<NoNodeAnswer> logger)
{
    // Also: so long without such a request, and the next one is another outage.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Said> _said = new();

    /// <summary>Answers 503.</summary>
    /// <param name="context">The request.</param>
    /// <param name="ns">The namespace it is for.</param>
    /// <param name="table">The namespace's nodes; null when it is not known here.</param>
    public Task WriteAsync(HttpContext context, string ns, NodeTable? table)
    {
        var reason = NoNodeReasons.Find(directory.Current, table, forbidden.Contains(ns));
        var hint = NoNodeReasons.Hint(reason, near, ns);
        LogOnce(ns, reason, table, hint);
        // An unhealthy node is probed again within a second; for the rest a second is as good a guess as any.
        context.Response.Headers.RetryAfter = "1";
        return GatewayError.WriteAsync(
            context,
            StatusCodes.Status503ServiceUnavailable,
            $"no healthy node in namespace '{ns}': {NoNodeReasons.Describe(reason)}{hint}",
            new GatewayErrorData { Namespace = ns, Reason = NoNodeReasons.CodeOf(reason) });
    }

    private void LogOnce(string ns, NoNodeReason reason, NodeTable? table, string hint)
    {
        var now = time.GetTimestamp();
        _said.TryGetValue(ns, out var said);
        var isOngoing = said is not null && time.GetElapsedTime(said.AskedAt, now) < Pause;
        // Every change of nodes, rules or health makes a new table: the same one has nothing new.
        if (isOngoing && said!.Reason == reason && said.Hint == hint && (said.Table == table || time.GetElapsedTime(said.SaidAt, now) < Pause))
        {
            said.AskedAt = now;
            return;
        }

        var text = NoNodeReasons.Explain(reason, table) + hint;
        var isNews = !isOngoing || said!.Reason != reason || said.Text != text;
        _said[ns] = new Said(reason, table, hint, text, isNews ? now : said!.SaidAt) { AskedAt = now };
        if (isNews)
        {
            LogNoNode(ns, text);
        }
    }

    [LoggerMessage(EventIds.NoNode, LogLevel.Warning, "Requests for namespace {Namespace} are answered 503: {Reason}")]
    private partial void LogNoNode(string @namespace, string reason);

    private sealed record Said(NoNodeReason Reason, NodeTable? Table, string Hint, string Text, long SaidAt)
    {
        /// <summary>When somebody last asked for a node in vain.</summary>
        public long AskedAt { get; set; }
    }
}

using System.Collections.Concurrent;
using Kenger.Gateway.Answers;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Answers requests that find no node. The log says why once for each state a namespace is in, not once for each request. Every change
/// of nodes, rules or health makes a new table, so the table itself tells one state from the next.
/// </summary>
internal sealed partial class NoNodeAnswer(NodeDirectory directory, ILogger<NoNodeAnswer> logger)
{
    private readonly ConcurrentDictionary<string, object> _said = new();

    /// <summary>Answers 503.</summary>
    /// <param name="context">The request.</param>
    /// <param name="ns">The namespace it is for.</param>
    /// <param name="table">The namespace's nodes; null when it is not known here.</param>
    public Task WriteAsync(HttpContext context, string ns, NodeTable? table)
    {
        var reason = NoNodeReasons.Find(directory.Current, table);
        LogOnce(ns, reason, table);
        // An unhealthy node is probed again within a second; for the rest a second is as good a guess as any.
        context.Response.Headers.RetryAfter = "1";
        return GatewayError.WriteAsync(
            context,
            StatusCodes.Status503ServiceUnavailable,
            $"no healthy node in namespace '{ns}': {NoNodeReasons.Describe(reason)}",
            new GatewayErrorData { Namespace = ns, Reason = NoNodeReasons.CodeOf(reason) });
    }

    private void LogOnce(string ns, NoNodeReason reason, NodeTable? table)
    {
        object state = table is null ? reason : table;
        if (_said.TryGetValue(ns, out var said) && said.Equals(state))
        {
            return;
        }

        _said[ns] = state;
        LogNoNode(ns, NoNodeReasons.Explain(reason, table));
    }

    [LoggerMessage(EventIds.NoNode, LogLevel.Warning, "Requests for namespace {Namespace} are answered 503: {Reason}")]
    private partial void LogNoNode(string @namespace, string reason);
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway;

/// <summary>
/// Says why requests find no node: once for each state a namespace is in, not once for each request. Every change of nodes
/// or health makes a new table, so the table itself tells one state from the next.
/// </summary>
internal sealed partial class NoNodeLog(ILogger<NoNodeLog> logger)
{
    private readonly ConcurrentDictionary<string, object> _said = new();

    public void Say(string ns, NoNodeReason reason, NodeTable? table)
    {
        object state = table is null ? reason : table;
        if (_said.TryGetValue(ns, out var said) && said.Equals(state))
        {
            return;
        }

        _said[ns] = state;
        LogNoNode(ns, NoNodeReasons.Explain(reason, table));
    }

    [LoggerMessage(300, LogLevel.Warning, "Requests for namespace {Namespace} are answered 503: {Reason}")]
    private partial void LogNoNode(string @namespace, string reason);
}

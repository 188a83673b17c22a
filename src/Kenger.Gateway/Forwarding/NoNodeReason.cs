using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Sync;

namespace Kenger.Gateway.Forwarding;

/// <summary>Why a namespace has no node to send a request to.</summary>
internal enum NoNodeReason
{
    /// <summary>The registry has not answered since the gateway started.</summary>
    NotSynced,

    /// <summary>The registry doesn't know the namespace.</summary>
    UnknownNamespace,

    /// <summary>The gateway's token is not for the namespace.</summary>
    ForbiddenNamespace,

    /// <summary>No node is online.</summary>
    NoNodes,

    /// <summary>Every node has weight 0.</summary>
    AllWeightZero,

    /// <summary>Every node with a weight above 0 is unhealthy.</summary>
    AllUnhealthy,
}

/// <summary>Finds and words the reason why there is no node.</summary>
internal static class NoNodeReasons
{
    private const int MaxListed = 5;

    /// <summary>The reason for a namespace.</summary>
    /// <param name="all">What is known.</param>
    /// <param name="table">Its nodes; null when it is not known here.</param>
    /// <param name="isForbidden">Whether the gateway's token is not for it.</param>
    public static NoNodeReason Find(NamespaceTable all, NodeTable? table, bool isForbidden = false) =>
        table switch
        {
            null when isForbidden => NoNodeReason.ForbiddenNamespace,
            null => all.IsSynced ? NoNodeReason.UnknownNamespace : NoNodeReason.NotSynced,
            { Entries: [] } => NoNodeReason.NoNodes,
            _ => table.Entries.All(entry => entry.Weight == 0) ? NoNodeReason.AllWeightZero : NoNodeReason.AllUnhealthy,
        };

    /// <summary>A word for programs.</summary>
    public static string CodeOf(NoNodeReason reason) =>
        reason switch
        {
            NoNodeReason.NotSynced => "not_synced",
            NoNodeReason.UnknownNamespace => "unknown_namespace",
            NoNodeReason.ForbiddenNamespace => "forbidden_namespace",
            NoNodeReason.NoNodes => "no_nodes",
            NoNodeReason.AllWeightZero => "all_weight_zero",
            _ => "all_unhealthy",
        };

    /// <summary>For clients: no addresses, these are nobody's business outside.</summary>
    public static string Describe(NoNodeReason reason) =>
        reason switch
        {
            NoNodeReason.NotSynced => "the registry has not answered yet",
            NoNodeReason.UnknownNamespace => "the registry doesn't know this namespace",
            NoNodeReason.ForbiddenNamespace => "the gateway's token is not for this namespace",
            NoNodeReason.NoNodes => "no node is online",
            NoNodeReason.AllWeightZero => "every node has weight 0",
            _ => "every node with a weight above 0 is unhealthy",
        };

    /// <summary>Which namespace may be meant instead, as the end of the sentence; empty when none is near, or the namespace is the right one.</summary>
    public static string Hint(NoNodeReason reason, NearNamespaces near, string ns) => reason is NoNodeReason.UnknownNamespace or NoNodeReason.NoNodes
        ? near.HintFor(ns, reason == NoNodeReason.UnknownNamespace)
        : "";

    /// <summary>For the log: with the nodes and what is wrong with each.</summary>
    public static string Explain(NoNodeReason reason, NodeTable? table)
    {
        if (reason != NoNodeReason.AllUnhealthy)
        {
            return Describe(reason);
        }

        var unhealthy = table!.Entries.Where(entry => entry.Weight > 0).ToArray();
        var listed = unhealthy.Take(MaxListed).Select(entry => $"{entry.Node.Address}: {entry.Health.Reason}");
        var rest = unhealthy.Length > MaxListed ? $"; and {unhealthy.Length - MaxListed} more" : "";
        return $"{Describe(reason)} ({string.Join("; ", listed)}{rest})";
    }
}

namespace Kenger.Gateway;

/// <summary>Why a namespace has no node to send a request to.</summary>
internal enum NoNodeReason
{
    /// <summary>The registry has not answered since the gateway started.</summary>
    NotSynced,

    /// <summary>The registry doesn't know the namespace.</summary>
    UnknownNamespace,

    /// <summary>No node is online.</summary>
    NoNodes,

    /// <summary>Every node has weight 0.</summary>
    AllWeightZero,

    /// <summary>Every node with a weight above 0 is unhealthy.</summary>
    AllUnhealthy,
}

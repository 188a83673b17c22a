using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Attempts;

/// <summary>Learns from every attempt at a node. Asked for each request: it must be quick, and must not throw.</summary>
internal interface IAttemptObserver
{
    /// <summary>The node was picked.</summary>
    void Picked(GatewayNode node)
    {
        // Most only want to know how it ended.
    }

    /// <summary>The attempt has ended.</summary>
    void Observe(GatewayNode node, in AttemptResult result)
    {
        // Some only count the picks.
    }
}

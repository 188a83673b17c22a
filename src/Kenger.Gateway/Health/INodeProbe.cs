using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Health;

/// <summary>Looks whether a node is well.</summary>
internal interface INodeProbe
{
    /// <summary>Null when it is, else a few words on what is wrong. Throws only when cancelled.</summary>
    /// <param name="node">The node.</param>
    /// <param name="healthPath">What to ask for.</param>
    /// <param name="timeout">How long the answer may take.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    Task<string?> ProbeAsync(GatewayNode node, string healthPath, TimeSpan timeout, CancellationToken cancellationToken);
}

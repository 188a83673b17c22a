using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Health;

/// <summary>Looks whether a node is well.</summary>
internal interface INodeProbe
{
    /// <summary>Null when it is, else a few words on what is wrong. Throws only when cancelled.</summary>
    Task<string?> ProbeAsync(GatewayNode node, string healthPath, CancellationToken cancellationToken);
}

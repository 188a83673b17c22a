using Kenger.Contracts;

namespace Kenger.Gateway;

/// <summary>A node of <see cref="AdminUpstream"/>.</summary>
/// <param name="Server"><c>host:port</c>.</param>
/// <param name="Weight">The effective weight.</param>
/// <param name="Status"><c>online</c> or <c>offline</c>, for the registry.</param>
/// <param name="Mode">How it stays registered, see <see cref="NodeModes"/>.</param>
internal sealed record AdminServer(string Server, int Weight, string Status, string Mode)
{
    public static AdminServer Of(NodeInfo node) => new($"{node.Host}:{node.Port}", node.Weight, node.Status == NodeStatus.Online ? "online" : "offline", node.Mode);
}

using Kenger.Contracts;

namespace Kenger.Gateway.Answers;

/// <summary>The answer to <c>/ups</c>.</summary>
internal sealed record AdminUpstream
{
    /// <summary>What was done; absent where only a look was asked for.</summary>
    public string? Message { get; init; }

    /// <summary>The namespace.</summary>
    public required string Upstream { get; init; }

    /// <summary>Its nodes as the registry has them now, offline ones too.</summary>
    public required IReadOnlyList<AdminServer> Servers { get; init; }
}

/// <summary>A node of <see cref="AdminUpstream"/>.</summary>
/// <param name="Server"><c>host:port</c>.</param>
/// <param name="Weight">The effective weight.</param>
/// <param name="Status"><c>online</c> or <c>offline</c>, for the registry.</param>
/// <param name="Mode">How it stays registered, see <see cref="NodeModes"/>.</param>
internal sealed record AdminServer(string Server, int Weight, string Status, string Mode)
{
    public static AdminServer From(NodeInfo node) =>
        new($"{node.Host}:{node.Port}", node.Weight, node.Status == NodeStatus.Online ? "online" : "offline", node.Mode);
}

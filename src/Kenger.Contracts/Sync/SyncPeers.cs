namespace Kenger.Contracts;

/// <summary>The gateways that share the nodes of a namespace: those that keep to some of them each.</summary>
public sealed record SyncPeers
{
    /// <summary>The least number of nodes that each of them keeps to: the most that one of them asks for.</summary>
    public required int Aperture { get; init; }

    /// <summary>Their ids, each once, in ordinal order.</summary>
    public required IReadOnlyList<string> Gateways { get; init; }
}

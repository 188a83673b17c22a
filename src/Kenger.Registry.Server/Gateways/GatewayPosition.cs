using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Gateways;

/// <summary>What is known of a gateway from its polls.</summary>
/// <param name="Applied">The revision it said it has applied.</param>
/// <param name="Selection">The namespaces it watches, all of them its token's.</param>
/// <param name="Address">Where it polls from.</param>
/// <param name="OpenPolls">Polls that are not answered yet.</param>
/// <param name="LastSeen">When a poll of its last began or ended.</param>
internal sealed record GatewayPosition(
    long Applied, NamespaceSet Selection, string Address, int OpenPolls, DateTimeOffset LastSeen)
{
    /// <summary>The least number of nodes of each namespace that it keeps to; 0 where it takes all nodes.</summary>
    public int Aperture { get; init; }

    /// <summary>Whether a wait for this revision of the namespace has to go on because of it.</summary>
    public bool IsBehind(string ns, long version) => Applied < version && Selection.Includes(ns);
}

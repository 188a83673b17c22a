using Kenger.Contracts;
using System.Runtime.CompilerServices;

namespace Kenger.Registry.Server.State;

/// <summary>How many nodes a snapshot has: counted once, whoever asks and however often.</summary>
/// <param name="All">All of them.</param>
/// <param name="Online">Those that are online.</param>
internal sealed record NodeCounts(int All, int Online)
{
    private static readonly ConditionalWeakTable<RegistrySnapshot, NodeCounts> Counted = new();

    public static NodeCounts Of(RegistrySnapshot snapshot) => Counted.GetValue(
        snapshot,
        static counted => new NodeCounts(counted.AllNodes().Count(), counted.AllNodes().Count(node => node.Status == NodeStatus.Online)));
}

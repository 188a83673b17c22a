using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Console.Reading;

/// <summary>What gateways counted, as pages draw it.</summary>
internal sealed class TrafficReader
{
    /// <summary>A namespace's last minutes; null where nobody has reported.</summary>
    public TrafficLine? Of(string ns) => null;

    /// <summary>A node's part of its namespace's requests lately, 0–1; null where nobody has reported.</summary>
    public double? ShareOf(string ns, NodeKey node) => null;
}

/// <summary>Traffic over time, the oldest first.</summary>
/// <param name="PerSecond">Requests a second.</param>
/// <param name="ErrorShare">Failed requests, as a share of them.</param>
internal sealed record TrafficLine(IReadOnlyList<double> PerSecond, IReadOnlyList<double> ErrorShare)
{
    public double NowPerSecond => PerSecond.Count == 0 ? 0 : PerSecond[^1];

    public double NowErrorShare => ErrorShare.Count == 0 ? 0 : ErrorShare[^1];
}

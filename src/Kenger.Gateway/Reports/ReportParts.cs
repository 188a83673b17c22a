using System.Text.Json;
using Kenger.Contracts;

namespace Kenger.Gateway.Reports;

/// <summary>Cuts a report into parts that the registry reads. Pure.</summary>
internal static class ReportParts
{
    // What is around the nodes, the gateway's name above all, is far below the rest.
    private const int MaxBytes = KengerDefaults.MaxBodyBytes - 1024;

    /// <summary>At least one part, which is empty when nothing happened: it says that the gateway is there.</summary>
    public static IEnumerable<(TrafficReport Report, IReadOnlyList<TakenCounts> Counts)> Split(string gateway,
        IReadOnlyList<TakenCounts> all)
    {
        List<NodeTraffic> nodes = [];
        List<TakenCounts> counts = [];
        var bytes = 0;
        foreach (var one in all)
        {
            var node = one.ToWire();
            var size = JsonSerializer.SerializeToUtf8Bytes(node, KengerJson.Default.NodeTraffic).Length + 1;
            if (bytes + size > MaxBytes && nodes.Count > 0)
            {
                yield return (new TrafficReport { Gateway = gateway, Nodes = nodes }, counts);
                (nodes, counts, bytes) = ([], [], 0);
            }

            nodes.Add(node);
            counts.Add(one);
            bytes += size;
        }

        yield return (new TrafficReport { Gateway = gateway, Nodes = nodes }, counts);
    }
}

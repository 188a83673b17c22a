using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Tests;

/// <summary>Tables of nodes at ports 1, 2, 3…</summary>
internal static class Tables
{
    public static NodeTable Table(params int[] weights) => new("shop", Entries(weights), NodeTableSettings.Default);

    public static NodeEntry[] Entries(params int[] weights) =>
        [.. weights.Select((weight, i) => new NodeEntry(
            new GatewayNode("shop", "10.0.0.1", i + 1, DateTimeOffset.UnixEpoch), weight, "/api/status", DateTimeOffset.UnixEpoch,
                NodeHealth.Unproven))];

    public static NodeTable Sick(NodeTable table, params int[] ports) =>
        ports.Aggregate(table,
            (all, port) => all.With(all.Entries[port - 1].Node, NodeHealth.Unhealthy("gone", since: 1), NodeTableSettings.Default));

    public static Dictionary<int, int> Count(int picks, Func<int, GatewayNode?> pick)
    {
        var counts = new Dictionary<int, int>();
        for (var i = 0; i < picks; i++)
        {
            var port = pick(i)!.Port;
            counts[port] = counts.GetValueOrDefault(port) + 1;
        }

        return counts;
    }
}

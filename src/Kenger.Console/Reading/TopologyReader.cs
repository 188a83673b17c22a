using System.Collections.Concurrent;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.State;

namespace Kenger.Console.Reading;

/// <summary>
/// Puts the picture of gateways, namespaces and nodes together, of what a token may see and no more. However many there are, it is a picture of so many boxes, and what
/// stands behind it is counted once a second, and at each change, for all who look.
/// </summary>
internal sealed class TopologyReader(NamespaceReader namespaces, Health health, NodeRequests requests, TimeProvider time)
{
    public const int MostGateways = 8;
    public const int MostNamespaces = 10;
    public const int MostNodes = 24;

    // Where many namespaces are drawn, a few nodes of each: all is seen at once.
    private const int NodesOfAll = 12;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private Made? _made;

    /// <summary>The picture; of one namespace alone when it is named.</summary>
    public Topology Read(NamespaceSet visible, string? only)
    {
        var made = Counted();
        var all = namespaces.Summaries(visible).Where(ns => only is null || ns.Name == only).ToArray();
        var shown = all
            .Select(ns => (Summary: ns, Flow: Flow.Of(made.Namespaces.GetValueOrDefault(ns.Name), made.Window)))
            .OrderByDescending(each => each.Flow.PerSecond).ThenByDescending(each => each.Summary.IsTroubled).ThenBy(each => each.Summary.Name, StringComparer.Ordinal)
            .Take(MostNamespaces).ToArray();
        var gateways = health.Gateways(visible)
            .Where(gateway => only is null || gateway.Namespaces.Count == 0 || gateway.Namespaces.Contains(only))
            .Select(gateway => new TopologyGateway(gateway, Flow.Of(Sum(made, gateway.Key, ns => visible.Includes(ns) && (only is null || ns == only)), made.Window)))
            .OrderByDescending(gateway => gateway.Flow.PerSecond).ThenBy(gateway => gateway.Row.Id, StringComparer.Ordinal)
            .ToArray();
        var perNamespace = only is not null ? MostNodes : Math.Max(2, NodesOfAll / Math.Max(1, shown.Length));
        var nodes = shown.SelectMany(each => made.Nodes.GetOrAdd((each.Summary.Name, perNamespace), NodesOf, made.Window)).ToArray();
        return new Topology(
            [.. gateways.Take(MostGateways)],
            [.. shown.Select(each => new TopologyNamespace(each.Summary, each.Flow, each.Summary.Total - nodes.Count(node => node.Ns == each.Summary.Name)))],
            nodes,
            [.. gateways.Take(MostGateways).SelectMany(gateway => shown.Where(ns => Follows(gateway.Row, ns.Summary.Name)).Select(ns => new TopologyLink(
                gateway.Row, ns.Summary.Name, Flow.Of(made.Gateways.GetValueOrDefault(gateway.Row.Key)?.GetValueOrDefault(ns.Summary.Name) ?? default, made.Window))))],
            Math.Max(0, gateways.Length - MostGateways),
            all.Length - shown.Length);
    }

    private static bool Follows(GatewayRow gateway, string ns) => gateway.Namespaces.Count == 0 || gateway.Namespaces.Contains(ns);

    private static CountedRequests Sum(Made made, GatewayKey gateway, Func<string, bool> includes) =>
        made.Gateways.TryGetValue(gateway, out var counts)
            ? counts.Where(pair => includes(pair.Key)).Aggregate(default(CountedRequests), (sum, pair) => sum.Plus(pair.Value))
            : default;

    private TopologyNode[] NodesOf((string Ns, int Most) of, TimeSpan window)
    {
        if (namespaces.Snapshot.Namespaces.GetValueOrDefault(of.Ns) is not { } ns)
        {
            return [];
        }

        var counts = requests.NodesOf(ns.Name);
        return
        [
            .. namespaces.Nodes(ns)
                .Select(row => new TopologyNode(ns.Name, row, Flow.Of(counts.GetValueOrDefault(row.Node.Key), window)))
                .OrderByDescending(node => node.Flow.PerSecond).ThenByDescending(node => node.Row.Health is NodeHealth.Sick or NodeHealth.Offline)
                .Take(of.Most),
        ];
    }

    private Made Counted()
    {
        var made = Volatile.Read(ref _made);
        var version = namespaces.Snapshot.Version;
        if (made is null || made.Version != version || time.GetElapsedTime(made.At) >= Lifetime)
        {
            var (gateways, window) = requests.ByGateway();
            var sums = new Dictionary<string, CountedRequests>(StringComparer.Ordinal);
            foreach (var (ns, counted) in gateways.Values.SelectMany(counts => counts))
            {
                sums[ns] = sums.GetValueOrDefault(ns).Plus(counted);
            }

            made = new Made(version, time.GetTimestamp(), gateways, sums, window);
            Volatile.Write(ref _made, made);
        }

        return made;
    }

    private sealed record Made(
        long Version,
        long At,
        IReadOnlyDictionary<GatewayKey, IReadOnlyDictionary<string, CountedRequests>> Gateways,
        IReadOnlyDictionary<string, CountedRequests> Namespaces,
        TimeSpan Window)
    {
        /// <summary>The busiest nodes of a namespace, so many of them.</summary>
        public ConcurrentDictionary<(string Ns, int Most), TopologyNode[]> Nodes { get; } = new();
    }
}

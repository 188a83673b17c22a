using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.Gateways;

/// <summary>
/// How the requests of the last half minute, and up to a minute, were shared among the nodes of a namespace, as gateways reported them here. For people: whether
/// the weights came true. Only of nodes that there are, so that nobody fills memory by making some up.
/// </summary>
internal sealed class NodeRequests(TimeProvider time)
{
    private static readonly TimeSpan Half = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private Dictionary<string, Dictionary<NodeKey, long>> _now = new(StringComparer.Ordinal);
    private Dictionary<string, Dictionary<NodeKey, long>> _before = new(StringComparer.Ordinal);
    private long _turnedAt = time.GetTimestamp();

    /// <summary>Notes what a gateway counted, of the namespaces it may speak of.</summary>
    public void Note(TrafficReport report, RegistrySnapshot snapshot, Func<string, bool> mayReport)
    {
        lock (_lock)
        {
            Turn();
            foreach (var traffic in report.Nodes)
            {
                var key = new NodeKey(NodeHost.TryNormalize(traffic.Host, out var host) ? host : traffic.Host, traffic.Port);
                if (!mayReport(traffic.Ns) || snapshot.Namespaces.GetValueOrDefault(traffic.Ns)?.Nodes.ContainsKey(key) != true)
                {
                    continue;
                }

                if (!_now.TryGetValue(traffic.Ns, out var nodes))
                {
                    _now[traffic.Ns] = nodes = [];
                }

                nodes[key] = nodes.GetValueOrDefault(key) + traffic.Requests;
            }
        }
    }

    /// <summary>Each node's part of a namespace's requests, 0–1; empty where none were reported.</summary>
    public IReadOnlyDictionary<NodeKey, double> SharesOf(string ns)
    {
        lock (_lock)
        {
            Turn();
            var sums = new Dictionary<NodeKey, long>();
            foreach (var half in (Dictionary<string, Dictionary<NodeKey, long>>[])[_now, _before])
            {
                foreach (var (node, count) in half.GetValueOrDefault(ns) ?? [])
                {
                    sums[node] = sums.GetValueOrDefault(node) + count;
                }
            }

            double all = sums.Values.Sum();
            return all == 0 ? new Dictionary<NodeKey, double>() : sums.ToDictionary(pair => pair.Key, pair => pair.Value / all);
        }
    }

    private void Turn()
    {
        var now = time.GetTimestamp();
        var age = time.GetElapsedTime(_turnedAt, now);
        if (age < Half)
        {
            return;
        }

        _before = age < 2 * Half ? _now : new(StringComparer.Ordinal);
        _now = new(StringComparer.Ordinal);
        _turnedAt = now;
    }
}

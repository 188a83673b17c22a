using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.Gateways;

/// <summary>
/// How the requests of the last half minute, and up to a minute, were shared among the nodes of a namespace, and which gateway sent how many to which namespace, as gateways
/// reported them here. For people: whether the weights came true, and who talks to whom. Only of nodes that there are and of gateways that follow, so that nobody fills memory by
/// making some up.
/// </summary>
internal sealed class NodeRequests(GatewayTracker gateways, TimeProvider time)
{
    private static readonly TimeSpan Half = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private Counts _now = new();
    private Counts _before = new();
    private long _turnedAt = time.GetTimestamp();

    /// <summary>Notes what a gateway counted, of the namespaces it may speak of.</summary>
    public void Note(GatewayKey gateway, TrafficReport report, RegistrySnapshot snapshot, Func<string, bool> mayReport)
    {
        var isKnown = gateways.FindSelection(gateway) is not null;
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

                var counted = new CountedRequests(traffic.Requests, Math.Min(traffic.Requests, traffic.Errors + traffic.ConnectFailures));
                Add(_now.Nodes, traffic.Ns, key, counted);
                if (isKnown)
                {
                    Add(_now.Gateways, gateway, traffic.Ns, counted);
                }
            }
        }
    }

    /// <summary>Each node's part of a namespace's requests, 0–1; empty where none were reported.</summary>
    public IReadOnlyDictionary<NodeKey, double> SharesOf(string ns)
    {
        var sums = NodesOf(ns);
        double all = sums.Values.Sum(counted => counted.Requests);
        return all == 0 ? new Dictionary<NodeKey, double>() : sums.ToDictionary(pair => pair.Key, pair => pair.Value.Requests / all);
    }

    /// <summary>What was counted at each node of a namespace.</summary>
    public IReadOnlyDictionary<NodeKey, CountedRequests> NodesOf(string ns)
    {
        lock (_lock)
        {
            Turn();
            return Sum(_now.Nodes.GetValueOrDefault(ns), _before.Nodes.GetValueOrDefault(ns));
        }
    }

    /// <summary>What each gateway counted in each namespace, and in how long.</summary>
    public (IReadOnlyDictionary<GatewayKey, IReadOnlyDictionary<string, CountedRequests>> Counts, TimeSpan Window) ByGateway()
    {
        lock (_lock)
        {
            Turn();
            return (
                _now.Gateways.Keys.Union(_before.Gateways.Keys).ToDictionary(
                    gateway => gateway,
                    gateway => (IReadOnlyDictionary<string, CountedRequests>)Sum(_now.Gateways.GetValueOrDefault(gateway), _before.Gateways.GetValueOrDefault(gateway))),
                time.GetElapsedTime(_turnedAt) + (_before.Nodes.Count > 0 ? Half : TimeSpan.Zero));
        }
    }

    private static void Add<TOuter, TInner>(Dictionary<TOuter, Dictionary<TInner, CountedRequests>> counts, TOuter outer, TInner inner, CountedRequests counted)
        where TOuter : notnull
        where TInner : notnull
    {
        if (!counts.TryGetValue(outer, out var of))
        {
            counts[outer] = of = [];
        }

        of[inner] = of.GetValueOrDefault(inner).Plus(counted);
    }

    private static Dictionary<T, CountedRequests> Sum<T>(Dictionary<T, CountedRequests>? one, Dictionary<T, CountedRequests>? other)
        where T : notnull
    {
        var sums = one is null ? [] : new Dictionary<T, CountedRequests>(one);
        foreach (var (key, counted) in other ?? [])
        {
            sums[key] = sums.GetValueOrDefault(key).Plus(counted);
        }

        return sums;
    }

    private void Turn()
    {
        var now = time.GetTimestamp();
        var age = time.GetElapsedTime(_turnedAt, now);
        if (age < Half)
        {
            return;
        }

        _before = age < 2 * Half ? _now : new();
        _now = new();
        _turnedAt = now;
    }

    private sealed class Counts
    {
        public Dictionary<string, Dictionary<NodeKey, CountedRequests>> Nodes { get; } = new(StringComparer.Ordinal);

        public Dictionary<GatewayKey, Dictionary<string, CountedRequests>> Gateways { get; } = [];
    }
}

/// <summary>Attempts that were counted, and how many of them failed.</summary>
internal readonly record struct CountedRequests(long Requests, long Errors)
{
    /// <summary>Failed ones as a share of all, 0–1.</summary>
    public double ErrorShare => Requests == 0 ? 0 : (double)Errors / Requests;

    public CountedRequests Plus(CountedRequests other) => new(Requests + other.Requests, Errors + other.Errors);
}

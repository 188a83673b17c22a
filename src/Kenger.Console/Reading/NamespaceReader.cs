using System.Collections.Concurrent;
using Kenger.Contracts;
using Kenger.Registry.Server.Duties;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Console.Reading;

/// <summary>
/// Namespaces and nodes as pages show them, made once for all who look: ten people before ten thousand nodes cost what one does. What it made holds for
/// its revision, and for a second.
/// </summary>
internal sealed class NamespaceReader(RegistryState state, NodeViews views, SelfPreservation selfPreservation, SteadyClock clock, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMilliseconds(900);

    private readonly ConcurrentDictionary<string, Made<NodeRow[]>> _rows = new(StringComparer.Ordinal);
    private Made<IReadOnlyList<NamespaceSummary>>? _summaries;

    public RegistrySnapshot Snapshot => state.Current;

    /// <summary>The registry's clock, by which leases and limits of time are told.</summary>
    public DateTimeOffset Now => clock.Now;

    /// <summary>The namespaces a token may see, by name.</summary>
    public IReadOnlyList<NamespaceSummary> Summaries(NamespaceSet visible)
    {
        var snapshot = state.Current;
        var made = _summaries;
        if (made is null || !IsFresh(made))
        {
            _summaries = made = new(
                snapshot.Version, time.GetTimestamp(), [.. snapshot.Namespaces.Values.Select(Summarize).OrderBy(ns => ns.Name, StringComparer.Ordinal)]);
            ForgetOld();
        }

        return visible.IsAll ? made.Value : [.. made.Value.Where(ns => visible.Includes(ns.Name))];
    }

    /// <summary>A namespace; null when there is none, or the token is not for it.</summary>
    public NamespaceState? Find(string ns, NamespaceSet visible) => visible.Includes(ns) ? state.Current.Namespaces.GetValueOrDefault(ns) : null;

    /// <summary>Its nodes, by address: the same array as before while nothing in it has changed. Nobody writes into it.</summary>
    public NodeRow[] Nodes(NamespaceState ns)
    {
        var isKnown = _rows.TryGetValue(ns.Name, out var made) && made.Version == ns.Version;
        if (isKnown && time.GetElapsedTime(made!.At) < Lifetime)
        {
            return made.Value;
        }

        var rows = isKnown ? LookAgain(ns, made!.Value) : Rows(ns);
        _rows[ns.Name] = new(ns.Version, time.GetTimestamp(), rows);
        return rows;
    }

    /// <summary>The weights as they would be with another own weight of one node: just what gateways would use.</summary>
    public static IReadOnlyDictionary<NodeKey, double> Preview(NamespaceState ns, NodeState node, int? weightOverride, bool drained)
    {
        var changed = ns with
        {
            Nodes = ns.Nodes.SetItem(node.Key, node with { WeightOverride = weightOverride, Drained = drained }),
            Version = ns.Version + 1,
        };
        return SharesOf(changed);
    }

    public static IReadOnlyDictionary<NodeKey, double> SharesOf(NamespaceState ns)
    {
        var online = ns.NodesById.Where(node => node.Status == NodeStatus.Online).ToArray();
        var weights = online.ToDictionary(node => node.Key, ns.WeightOf);
        double sum = weights.Values.Sum(weight => (long)weight);
        return online.ToDictionary(node => node.Key, node => sum == 0 ? 0 : weights[node.Key] / sum);
    }

    private NodeRow[] Rows(NamespaceState ns)
    {
        var seen = views.FindAll(ns.Name);
        var nodes = ns.NodesById;
        var weights = new int[nodes.Count];
        double sum = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = ns.WeightOf(nodes[i]);
            sum += nodes[i].Status == NodeStatus.Online ? weights[i] : 0;
        }

        var rows = new NodeRow[nodes.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var node = nodes[i];
            var isOnline = node.Status == NodeStatus.Online;
            rows[i] = new NodeRow
            {
                Node = node,
                Weight = weights[i],
                Side = ns.Release.SideOf(node),
                Share = isOnline && sum > 0 ? weights[i] / sum : 0,
                Seen = isOnline ? seen(node.Key) : null,
                IsKept = selfPreservation.Keeps(node),
                IsStandby = ns.IsStandby(node, weights[i]),
            };
        }

        Array.Sort(rows, static (a, b) => string.CompareOrdinal(a.Node.Key.Host, b.Node.Key.Host) is var host && host != 0 ? host : a.Node.Key.Port.CompareTo(b.Node.Key.Port));
        return rows;
    }

    // In the same revision only what gateways say, and what self-preservation keeps, is new: seldom, and of few.
    private NodeRow[] LookAgain(NamespaceState ns, NodeRow[] before)
    {
        var seen = views.FindAll(ns.Name);
        NodeRow[]? rows = null;
        for (var i = 0; i < before.Length; i++)
        {
            var row = before[i];
            var now = row.Node.Status == NodeStatus.Online ? seen(row.Node.Key) : null;
            var isKept = selfPreservation.Keeps(row.Node);
            if (isKept != row.IsKept || !Equals(now, row.Seen))
            {
                rows ??= [.. before];
                rows[i] = row with { Seen = now, IsKept = isKept };
            }
        }

        return rows ?? before;
    }

    private NamespaceSummary Summarize(NamespaceState ns)
    {
        var counts = new int[4];
        foreach (var row in Nodes(ns))
        {
            counts[(int)row.Health]++;
        }

        return new NamespaceSummary(ns.Name, ns.Description)
        {
            Serving = counts[(int)NodeHealth.Serving],
            Idle = counts[(int)NodeHealth.Idle],
            Sick = counts[(int)NodeHealth.Sick],
            Offline = counts[(int)NodeHealth.Offline],
            Rollout = ns.Release.ActiveRollout,
            Freeze = ns.Release.FreezeAt(Now),
        };
    }

    private void ForgetOld()
    {
        foreach (var (ns, _) in _rows.Where(pair => !state.Current.Namespaces.ContainsKey(pair.Key)).ToArray())
        {
            _rows.TryRemove(ns, out _);
        }
    }

    private bool IsFresh<T>(Made<T> made) => made.Version == state.Current.Version && time.GetElapsedTime(made.At) < Lifetime;

    private sealed record Made<T>(long Version, long At, T Value);
}

using Kenger.Contracts;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Reports;

/// <summary>
/// How the new nodes of running rollouts are, and since when none of them is healthy. Asks for a report at once when one goes out of the
/// traffic or comes back, and when a new step is applied.
/// </summary>
internal sealed class CandidateWatch(NodeDirectory directory, ReportUrgency urgency, TimeProvider time)
{
    // Long enough for the registry to be sure: after that the usual interval will do.
    private static readonly TimeSpan WatchedOutage = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, CandidateState> _states = [];
    private NamespaceTable? _seen;

    /// <summary>Somewhere no new node is healthy, and not for so long that the registry must be sure of it.</summary>
    public bool IsOutageFresh
    {
        get
        {
            lock (_lock)
            {
                return _states.Values.Any(state => state.DownSince is not null && state.ReportedDown < WatchedOutage);
            }
        }
    }

    /// <summary>Looks at the nodes as they are now.</summary>
    public void Look()
    {
        lock (_lock)
        {
            Compare(directory.Current);
        }
    }

    /// <summary>Answers put a node out of the traffic.</summary>
    public void Ejected(GatewayNode node)
    {
        if (!node.IsCandidate)
        {
            return;
        }

        lock (_lock)
        {
            Compare(directory.Current);
            // The rollout may have ended meanwhile.
            if (_states.TryGetValue(node.Namespace, out var state) && state.Rollout == node.Window!.Source.Id)
            {
                state.Ejections++;
            }
        }

        urgency.Ask();
    }

    /// <summary>What a report says of them; empty where no rollout is running. It counts as said, until it is put back.</summary>
    public IReadOnlyList<CandidateHealth> Take()
    {
        lock (_lock)
        {
            Compare(directory.Current);
            return [.. _states.Values.OrderBy(state => state.Namespace, StringComparer.Ordinal).Select(state => state.Take(time))];
        }
    }

    /// <summary>Gives back what could not be reported.</summary>
    public void PutBack(IEnumerable<CandidateHealth> unsent)
    {
        lock (_lock)
        {
            foreach (var health in unsent)
            {
                if (_states.TryGetValue(health.Ns, out var state) && state.Rollout == health.Rollout)
                {
                    state.Ejections += health.Ejections;
                    state.ReportedDown = TimeSpan.Zero;
                }
            }
        }
    }

    private void Compare(NamespaceTable all)
    {
        if (ReferenceEquals(all, _seen))
        {
            return;
        }

        _seen = all;
        var now = time.GetTimestamp();
        var isNews = false;
        foreach (var entry in all.Entries)
        {
            if (entry.Window is { } window)
            {
                if (!_states.TryGetValue(entry.Namespace, out var state) || state.Rollout != window.Source.Id)
                {
                    state = _states[entry.Namespace] = new CandidateState(entry.Namespace, window.Source.Id);
                }

                isNews |= state.Learn(entry.Nodes, window, now);
            }
        }

        foreach (var ns in _states.Keys.Where(ns => all.Find(ns)?.Window is null).ToArray())
        {
            _states.Remove(ns);
        }

        if (isNews)
        {
            urgency.Ask();
        }
    }
}

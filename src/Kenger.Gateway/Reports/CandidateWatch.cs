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

/// <summary>The new nodes of one rollout, as they were when last looked at. Guarded by its owner.</summary>
internal sealed class CandidateState(string ns, long rollout)
{
    private const int MaxProblem = 200;

    private int _step;
    private int _nodes;
    private int _healthy;
    private string? _problem;

    public string Namespace => ns;

    public long Rollout => rollout;

    /// <summary>How often answers put one out since the last report.</summary>
    public int Ejections { get; set; }

    /// <summary>A timestamp: since when not one of them has been healthy; null while one is, or there is none.</summary>
    public long? DownSince { get; private set; }

    /// <summary>For how long, as the last report had it.</summary>
    public TimeSpan ReportedDown { get; set; }

    /// <summary>Takes note of a table; true when the registry should know of it at once.</summary>
    public bool Learn(NodeTable table, RolloutWindow window, long now)
    {
        var (nodes, healthy, problem) = Count(table);
        var isNews = window.Source.Step != _step || healthy != _healthy || (nodes == 0) != (_nodes == 0);
        (_step, _nodes, _healthy, _problem) = (window.Source.Step, nodes, healthy, problem);
        DownSince = nodes > 0 && healthy == 0 ? DownSince ?? now : null;
        if (DownSince is null)
        {
            ReportedDown = TimeSpan.Zero;
        }

        return isNews;
    }

    public CandidateHealth Take(TimeProvider time)
    {
        ReportedDown = DownSince is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero;
        var health = new CandidateHealth
        {
            Ns = ns,
            Rollout = rollout,
            Step = _step,
            Nodes = _nodes,
            Healthy = _healthy,
            DownMs = (long)ReportedDown.TotalMilliseconds,
            Ejections = Ejections,
            Problem = _problem,
        };
        Ejections = 0;
        return health;
    }

    private static (int Nodes, int Healthy, string? Problem) Count(NodeTable table)
    {
        var (nodes, healthy) = (0, 0);
        string? problem = null;
        foreach (var entry in table.Entries)
        {
            if (!entry.Node.IsCandidate || entry.Weight == 0)
            {
                continue;
            }

            nodes++;
            if (entry.Health.IsHealthy)
            {
                healthy++;
            }
            else
            {
                problem ??= Short(entry.Health.Reason);
            }
        }

        return (nodes, healthy, problem);
    }

    // Reasons may be what an exception says.
    private static string? Short(string? reason) =>
        reason is null ? null : string.Concat(reason.Take(MaxProblem).Select(c => char.IsControl(c) ? ' ' : c));
}

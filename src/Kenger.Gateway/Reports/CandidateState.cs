using Kenger.Contracts;
using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Reports;

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
            // At a step of 0 % they have no weight yet, and it matters all the more whether they are up.
            if (!entry.Node.IsCandidate || entry is { Weight: 0, OwnWeight: 0 })
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

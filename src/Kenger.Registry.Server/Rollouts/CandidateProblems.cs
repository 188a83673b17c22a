using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Rollouts;

/// <summary>
/// What gateways say is wrong with the new nodes, for people: nothing is decided by it. Each text is a row of samples, so that whichever server
/// decides can say it. A caller that makes up texts fills no table: beyond so many of a rollout at this server, new ones are left out.
/// </summary>
internal sealed class CandidateProblems
{
    /// <summary>So many texts of one rollout are kept.</summary>
    public const int MaxKept = 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, HashSet<string>> _kept = [];

    /// <summary>Whether a text about a rollout may be kept.</summary>
    public bool MayKeep(long rollout, string problem)
    {
        lock (_lock)
        {
            if (!_kept.TryGetValue(rollout, out var kept))
            {
                _kept[rollout] = kept = new HashSet<string>(StringComparer.Ordinal);
            }

            return kept.Contains(problem) || (kept.Count < MaxKept && kept.Add(problem));
        }
    }

    /// <summary>What was said most often in the step since the last judgement; null when nothing was.</summary>
    public static string? Tell(IEnumerable<RolloutSample> rows) => rows
        .Where(row => row.Side == RolloutSample.Problem && row.Amount > row.Judged)
        .OrderByDescending(row => row.Amount - row.Judged).ThenBy(row => row.Counter, StringComparer.Ordinal)
        .FirstOrDefault()?.Counter;

    /// <summary>Forgets all but these rollouts.</summary>
    public void KeepOnly(IReadOnlyCollection<long> rollouts)
    {
        lock (_lock)
        {
            foreach (var gone in _kept.Keys.Except(rollouts).ToArray())
            {
                _kept.Remove(gone);
            }
        }
    }
}

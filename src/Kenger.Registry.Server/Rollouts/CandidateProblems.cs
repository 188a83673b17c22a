using System.Collections.Concurrent;
using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Rollouts;

/// <summary>
/// What gateways that report here last said was wrong with the new nodes, for people: nothing is decided by it, and other servers that share
/// the store don't know it.
/// </summary>
internal sealed class CandidateProblems
{
    private readonly ConcurrentDictionary<long, string> _problems = new();

    public void Note(TrafficReport report, IEnumerable<NamespaceState> concerned)
    {
        foreach (var rollout in concerned.Select(ns => ns.Release.ActiveRollout?.Id).OfType<long>())
        {
            if ((report.Candidates ?? []).FirstOrDefault(health => health.Rollout == rollout) is { Problem: { Length: > 0 } problem })
            {
                _problems[rollout] = problem;
            }
        }
    }

    public string? Find(long rollout) => _problems.GetValueOrDefault(rollout);

    /// <summary>Forgets all but these rollouts.</summary>
    public void KeepOnly(IReadOnlyCollection<long> rollouts)
    {
        foreach (var gone in _problems.Keys.Except(rollouts))
        {
            _problems.TryRemove(gone, out _);
        }
    }
}

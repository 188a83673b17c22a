using Kenger.Registry.Server.State.Releases;

namespace Kenger.Releases.Tests.Stories;

/// <summary>The model: which versions may have traffic, told by what people and services did alone, and by how rollouts ended.</summary>
internal sealed class Judged
{
    private readonly HashSet<string> _good = [];
    private readonly Dictionary<string, Why> _held = [];
    private bool _isGated;
    private long _rollout;
    private RolloutStatus? _status;

    /// <summary>Those that may have all traffic.</summary>
    public IReadOnlySet<string> Good => _good;

    /// <summary>Those that may have none, or a rollout's share.</summary>
    public IReadOnlyCollection<string> Held => _held.Keys;

    /// <summary>A node of a version came.</summary>
    public void Came(string version, string? candidate)
    {
        if (_good.Contains(version) || _held.ContainsKey(version) || version == candidate)
        {
            return;
        }

        if (_isGated)
        {
            _held[version] = Why.Gated;
        }
        else if (candidate is not null)
        {
            _held[version] = Why.Waiting;
        }
        else
        {
            _good.Add(version);
        }
    }

    public void Gate(bool on, bool isRollingOut)
    {
        if (_isGated && !on)
        {
            foreach (var version in _held.Where(pair => pair.Value == Why.Gated).Select(pair => pair.Key).ToArray())
            {
                _held.Remove(version);
                if (!isRollingOut)
                {
                    // Whoever takes a gate away lets in what stood before it.
                    _good.Add(version);
                }
            }
        }

        _isGated = on;
    }

    /// <summary>Looks at how the latest rollout stands.</summary>
    public void Look(RolloutState? rollout)
    {
        if (rollout is null || (rollout.Id == _rollout && rollout.Status == _status))
        {
            return;
        }

        var version = rollout.Label.Value;
        if (rollout.Id != _rollout)
        {
            foreach (var stable in rollout.Stable ?? [])
            {
                _good.Add(stable);
                _held.Remove(stable);
            }

            _good.Remove(version);
            _held[version] = Why.RollingOut;
        }

        (_rollout, _status) = (rollout.Id, rollout.Status);
        switch (rollout.Status)
        {
            case RolloutStatus.Completed:
                _held.Remove(version);
                _good.Add(version);
                break;
            case RolloutStatus.RolledBack or RolloutStatus.Aborted:
                _good.Remove(version);
                _held[version] = Why.GivenUp;
                foreach (var displaced in rollout.Displaced)
                {
                    _good.Add(displaced.Value);
                }

                break;
        }
    }

    private enum Why
    {
        Waiting,
        Gated,
        RollingOut,
        GivenUp,
    }
}

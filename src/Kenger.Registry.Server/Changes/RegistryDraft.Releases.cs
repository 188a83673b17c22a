using Kenger.Contracts;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes;

/// <summary>What a batch does to gates and rollouts.</summary>
internal sealed partial class RegistryDraft
{
    private readonly HashSet<string> _touchedReleases = new(StringComparer.Ordinal);
    private readonly Dictionary<long, RolloutState> _rollouts = [];
    private readonly List<RolloutEventRecord> _rolloutEvents = [];
    private int _newRollouts;

    public long NewRolloutId() => _basis.NextRolloutId + _newRollouts++;

    /// <summary>The namespace whose latest rollout this is.</summary>
    public NamespaceView? FindNamespaceOfRollout(long id) =>
        FindNamespace(ns => (_views.TryGetValue(ns.Name, out var view) ? view.Release : ns.Release).Rollout?.Id == id);

    /// <summary>Puts a namespace's gate, or what is retired there.</summary>
    public void PutRelease(NamespaceView ns, ReleaseState release)
    {
        ns.Change(state => state with { Release = release });
        _touchedNamespaces.Add(ns.Name);
        _touchedReleases.Add(ns.Name);
    }

    /// <summary>Puts what comes of a namespace's release, if it is another one.</summary>
    public void ChangeRelease(string name, Func<ReleaseState, ReleaseState> change)
    {
        var ns = Existing(name);
        var changed = change(ns.Release);
        if (!ReferenceEquals(changed, ns.Release))
        {
            PutRelease(ns, changed);
        }
    }

    /// <summary>Forgets what was kept of addresses for a time that is over. Returns the nodes that a gate held by it.</summary>
    public IReadOnlyList<NodeState> EndKept()
    {
        List<NodeState> released = [];
        foreach (var name in _namespaces.Keys.ToArray())
        {
            var before = _views.TryGetValue(name, out var view) ? view.Release : _namespaces[name].Release;
            var after = before.WithoutEnded(Now);
            if (!ReferenceEquals(after, before))
            {
                var ns = Existing(name);
                released.AddRange(ns.Nodes.Where(node => before.HoldsBack(node) && !after.HoldsBack(node)));
                PutRelease(ns, after);
            }
        }

        return released;
    }

    /// <summary>Puts a namespace's release whose rollout changed, and tells of it.</summary>
    public RolloutState PutRollout(NamespaceView ns, ReleaseState release, RolloutEventDraft happened)
    {
        var rollout = release.Rollout! with { Version = NextVersion };
        var before = ns.Release.Rollout?.Id == rollout.Id ? ns.Release.Rollout : null;
        if (before is { IsActive: true } && !rollout.IsActive)
        {
            release = release.KeepWaiting(ns.Release, ns.Nodes);
        }

        PutRelease(ns, release with { Rollout = rollout });
        Tell(before, rollout, happened);
        if (before is { IsActive: true } && !rollout.IsActive)
        {
            EndRuleOf(rollout);
        }

        return rollout;
    }

    // The rule was the new nodes' share: with the rollout it is over, whichever way it went.
    private void EndRuleOf(RolloutState rollout)
    {
        if (rollout.Plan.Rule is { } id && FindRule(id) is { IsEnabled: true } rule && rule.Ns == rollout.Ns)
        {
            PutRule(rule with { IsEnabled = false });
        }
    }

    /// <summary>A namespace goes, and what runs in it ends.</summary>
    private void EndRollout(NamespaceView ns)
    {
        const string Gone = "the namespace was deleted";
        if (ns.Release.ActiveRollout is { } active)
        {
            var ended = ns.Release.Abort(Gone, Now).Rollout! with { Version = NextVersion };
            _audit.Action = AuditActions.RolloutAbort;
            Tell(active, ended, new RolloutEventDraft(RolloutEventKind.Aborted, Gone));
        }
    }

    private void Tell(RolloutState? before, RolloutState after, RolloutEventDraft happened)
    {
        _rollouts[after.Id] = after;
        _audit.Rollout(before, after, happened.Remark);
        _rolloutEvents.Add(happened.ToRecord(after, _audit.ActorName, Now));
    }

    private ReleaseChanges BuildReleases() => new()
    {
        PutReleases = [.. _touchedReleases.Select(FindNamespace).OfType<NamespaceView>().Select(ns => ns.State)],
        PutRollouts = [.. _rollouts.Values],
        AddEvents = _rolloutEvents,
        NextRolloutId = _basis.NextRolloutId + _newRollouts,
    };
}

using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State;
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
    public NamespaceState? FindNamespaceOfRollout(long id) => _namespaces.Values.FirstOrDefault(ns => ns.Release.Rollout?.Id == id);

    /// <summary>A namespace as it weighs its nodes: where a release shapes them, each node of this batch counts.</summary>
    public NamespaceState AsItWeighs(NamespaceState ns)
    {
        ns = _namespaces[ns.Name];
        return ns.Release.Shapes ? WithItsNodes(ns) : ns;
    }

    /// <summary>Puts a namespace's gate, or what is retired there.</summary>
    public NamespaceState PutRelease(NamespaceState ns, ReleaseState release)
    {
        ns = _namespaces[ns.Name] with { Release = release, Version = NextVersion };
        _namespaces[ns.Name] = ns;
        _touchedNamespaces.Add(ns.Name);
        _touchedReleases.Add(ns.Name);
        return ns;
    }

    /// <summary>Puts a namespace's release whose rollout changed, and tells of it.</summary>
    public RolloutState PutRollout(NamespaceState ns, ReleaseState release, RolloutEventDraft happening)
    {
        var rollout = release.Rollout! with { Version = NextVersion };
        var before = ns.Release.Rollout?.Id == rollout.Id ? ns.Release.Rollout : null;
        PutRelease(ns, release with { Rollout = rollout });
        Tell(before, rollout, happening);
        return rollout;
    }

    /// <summary>A namespace goes, and what runs in it ends.</summary>
    private void EndRollout(NamespaceState ns)
    {
        const string Gone = "the namespace was deleted";
        if (ns.Release.ActiveRollout is { } active)
        {
            var ended = ns.Release.Abort(Gone, Now).Rollout! with { Version = NextVersion };
            _audit.Action = AuditActions.RolloutAbort;
            Tell(active, ended, new RolloutEventDraft(RolloutEventKind.Aborted, Gone));
        }
    }

    private void Tell(RolloutState? before, RolloutState after, RolloutEventDraft happening)
    {
        _rollouts[after.Id] = after;
        _audit.Rollout(before, after);
        _rolloutEvents.Add(happening.ToRecord(after, _audit.ActorName, Now));
    }

    private ReleaseChanges BuildReleases() => new()
    {
        PutReleases = [.. _touchedReleases.Select(name => _namespaces.GetValueOrDefault(name)).OfType<NamespaceState>()],
        PutRollouts = [.. _rollouts.Values],
        AddEvents = _rolloutEvents,
        NextRolloutId = _basis.NextRolloutId + _newRollouts,
    };
}

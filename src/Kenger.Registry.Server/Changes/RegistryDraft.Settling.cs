using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes;

/// <summary>What follows from a batch for gates and rollouts, whichever command brought it about: found out once, at its end.</summary>
internal sealed partial class RegistryDraft
{
    private void SettleReleases()
    {
        // In one order at every server. What is put meanwhile touches no other namespace.
        foreach (var name in _touchedNamespaces.Order(StringComparer.Ordinal).ToArray())
        {
            // One that was only read has changed nothing.
            if (_views.TryGetValue(name, out var ns))
            {
                FixSides(ns);
                NoteArrivals(ns);
                Reinstate(ns);
            }
        }
    }

    /// <summary>
    /// A rollout that began before sides were kept gets those that its namespace had before this batch: what came with it is on neither.
    /// </summary>
    private void FixSides(NamespaceView ns)
    {
        if (ns.Release.ActiveRollout is not { Stable: null } rollout || !_basis.Namespaces.TryGetValue(ns.Name, out var before))
        {
            return;
        }

        LabelPair[] old =
        [
            .. before.NodesById.Where(node => before.Release.SideOf(node.Labels) == NodeSide.Stable)
                .Select(node => LabelPair.From(node.Labels, rollout.Label.Key)).Distinct().OrderBy(label => label.Value, StringComparer.Ordinal),
        ];
        if (old.Length <= ReleaseState.MaxLabels)
        {
            var changed = rollout with { Stable = [.. old.Select(label => label.Value)], Version = NextVersion };
            PutRelease(ns, ns.Release.WithProven(old) with { Rollout = changed });
            _rollouts[changed.Id] = changed;
        }
    }

    /// <summary>Says once of each value of the label's key that nodes with it came while a rollout is running, and wait.</summary>
    private void NoteArrivals(NamespaceView ns)
    {
        if (ns.Release.ActiveRollout is not { Stable: not null } rollout)
        {
            return;
        }

        var release = ns.Release;
        string[] arrived =
        [
            // The nodes of one service share their labels.
            .. ns.Nodes.Select(node => node.Labels).Distinct<Labels>(ReferenceEqualityComparer.Instance).Where(rollout.IsOnNeitherSide)
                .Where(labels => release.SideOf(labels) == NodeSide.Waiting && !release.Waiting.Any(waiting => waiting.Matches(labels)))
                .Select(labels => LabelPair.From(labels, rollout.Label.Key).Value)
                // And each once.
                .Except(rollout.Arrived).Order(StringComparer.Ordinal).Take(ReleaseState.MaxLabels - rollout.Arrived.Length),
        ];
        if (arrived.Length == 0)
        {
            return;
        }

        var changed = rollout with { Arrived = [.. rollout.Arrived, .. arrived], Version = NextVersion };
        PutRelease(ns, release with { Rollout = changed });
        _rollouts[changed.Id] = changed;
        foreach (var value in arrived)
        {
            var who = value.Length > 0 ? $"{changed.LabelOf(value)} came" : $"a node without the label {changed.Label.Key} came";
            Happened(changed, new RolloutEventDraft(RolloutEventKind.Arrived, $"{who} and waits at weight 0: it is on neither side of this rollout"));
        }
    }

    /// <summary>
    /// Nobody is registered any more but those that a rollout took the traffic from: they are the stable side again, for good. While others
    /// are only offline or drained, they may be back: until then the retired serve for want of others, and stay what they are.
    /// </summary>
    private void Reinstate(NamespaceView ns)
    {
        var release = ns.Release;
        if (release.Retired.IsEmpty || release.Rollout is not { IsActive: false } rollout
            || ns.Nodes.Any(node => release.SideOf(node.Labels) == NodeSide.Stable))
        {
            return;
        }

        var serving = ns.Nodes
            .Where(node => node is { Status: NodeStatus.Online, OwnWeight: > 0 } && release.SideOf(node.Labels) == NodeSide.Retired && release.IsProven(node.Labels))
            .ToArray();
        if (serving.Length == 0)
        {
            return;
        }

        var after = release.WithServing(serving);
        var labels = release.Retired.Except(after.Retired).ToArray();
        var told = rollout with { Version = NextVersion };
        PutRelease(ns, after with { Rollout = told });
        _rollouts[told.Id] = told;
        _audit.Begin(Actor.Registry, AuditActions.RolloutReinstate);
        _audit.Reinstated(ns.Name, labels);
        Happened(told, new RolloutEventDraft(
            RolloutEventKind.Reinstated, $"{string.Join(", ", labels)} serves again, because no other node is left"));
    }

    private void Happened(RolloutState rollout, RolloutEventDraft happened) =>
        _rolloutEvents.Add(happened.ToRecord(rollout, Actor.Registry.Name, Now));
}

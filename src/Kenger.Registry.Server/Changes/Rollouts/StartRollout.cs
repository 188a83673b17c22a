using System.Collections.Immutable;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes.Rollouts;

/// <summary>Begins to give the nodes with a label a growing share of their namespace's traffic.</summary>
internal sealed record StartRollout(
    string Ns,
    LabelPair Label,
    ImmutableArray<int> Steps,
    int IntervalSeconds,
    RolloutAnalysis Analysis,
    NoDataAction OnNoData,
    string? Reason) : RegistryCommand<RolloutInfo>
{
    // So many labels are told to somebody who took a wrong one.
    private const int MaxListed = 20;

    /// <summary>What keeps a user on one side; null when each request is decided anew.</summary>
    public string? Sticky { get; init; }

    public RolloutPlan Plan { get; init; } = RolloutPlan.None;

    /// <summary>Also while the namespace is frozen.</summary>
    public bool OverrideFreeze { get; init; }

    public override string Action => AuditActions.RolloutStart;

    public override string? NamespaceIn(RegistryDraft draft) => Ns;

    public override CommandResult<RolloutInfo> Apply(RegistryDraft draft)
    {
        if (draft.FindNamespace(Ns) is not { } ns)
        {
            return draft.NoSuchNamespace(Ns);
        }

        if (ns.Release.ActiveRollout is { } active)
        {
            return new Refusal(
                ErrorCodes.Conflict, $"rollout {active.Id} of {active.Label} is {active.Status.ToWords()} in '{Ns}': promote or abort it first, or wait for its end");
        }

        var freeze = ns.Release.FreezeAt(draft.Now);
        if (freeze is not null && !OverrideFreeze)
        {
            return FreezeCheck.Refuse(Ns, freeze);
        }

        if (ns.State.NodesById.Select(node => LabelPair.From(node.Labels, Label.Key)).Distinct().Count() > ReleaseState.MaxLabels)
        {
            return Refusal.Invalid(new FieldError(
                "label", $"must be of a key that has at most {ReleaseState.MaxLabels} values in '{Ns}', as a version has: {Label.Key} has more"));
        }

        var online = ns.State.NodesById.Where(node => node.Status == NodeStatus.Online).ToArray();
        if (!online.Any(node => Label.Matches(node.Labels)))
        {
            return Refusal.Invalid(new FieldError("label", $"must be one that a node online in '{Ns}' has, and {WhatThereIs(online)}"));
        }

        if (Plan.Rule is { } rule && WhyNotRule(ns.State, rule) is { } wrongRule)
        {
            return Refusal.Invalid(new FieldError("rule", wrongRule));
        }

        var release = WithOldSide(ns.State);
        ImmutableArray<string> stable =
        [
            .. ns.Nodes.Where(node => !Label.Matches(node.Labels) && release.SideOf(node.Labels) == NodeSide.Stable)
                .Select(node => LabelPair.From(node.Labels, Label.Key).Value).Distinct().Order(StringComparer.Ordinal),
        ];
        var rollout = new RolloutState
        {
            Id = draft.NewRolloutId(),
            Stable = stable,
            NamespaceId = ns.Id,
            Ns = Ns,
            Label = Label,
            Status = RolloutStatus.Running,
            Steps = Steps,
            Plan = Plan,
            OverrideUntil = freeze?.Until,
            Step = 1,
            Percent = Steps[0],
            IntervalSeconds = IntervalSeconds,
            Analysis = Analysis,
            OnNoData = OnNoData,
            Sticky = Sticky,
            Author = draft.Audit.ActorName,
            Reason = Reason,
            StartedAt = draft.Now,
            StepStartedAt = draft.Now,
            Version = draft.NextVersion,
        };
        var happened = new RolloutEventDraft(RolloutEventKind.Started, FreezeCheck.Overridden(Reason, freeze)) { Remark = freeze is null ? null : Reason };
        return draft.PutRollout(ns, release.Start(rollout), happened).ToInfo();
    }

    /// <summary>Where everybody is held who has the traffic now, they are the old side: the new nodes must not get all of it at once.</summary>
    private ReleaseState WithOldSide(NamespaceState ns)
    {
        NodeState[] serving = [.. ns.Serving().Where(node => !Label.Matches(node.Labels))];
        return serving.Length == 0 || serving.Any(node => ns.Release.SideOf(node.Labels) == NodeSide.Stable)
            ? ns.Release
            : ns.Release.WithServing(serving);
    }

    private string? WhyNotRule(NamespaceState ns, long id) => ns.Rules.FirstOrDefault(rule => rule.Id == id) switch
    {
        null => $"must be the id of a rule of '{Ns}'",
        { IsEnabled: false } => "must be enabled: what it sends is the new side's share",
        { Target: var target } when target.Ns is not null || target.Labels is not { Count: > 0 } labels
            || labels.Any(label => new LabelPair(label.Key, label.Value) != Label) => $"must lead to nodes with {Label} alone",
        _ => null,
    };

    private string WhatThereIs(NodeState[] online)
    {
        var all = online.SelectMany(node => node.Labels.Values).Select(label => new LabelPair(label.Key, label.Value)).Distinct().ToArray();
        // Those of the same key, because it is mostly the value that is wrong.
        var same = all.Where(label => label.Key == Label.Key).ToArray();
        var listed = (same.Length > 0 ? same : all).Select(label => label.ToString()).Order(StringComparer.Ordinal).ToArray();
        return listed.Length == 0
            ? "they have no labels"
            : $"they have {string.Join(", ", listed.Take(MaxListed))}{(listed.Length > MaxListed ? $" and {listed.Length - MaxListed} more" : "")}";
    }
}

using System.Collections.Immutable;
using Kenger.Contracts;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.State.Releases;

/// <summary>A rollout at one revision.</summary>
internal sealed record RolloutState
{
    public required long Id { get; init; }

    public required long NamespaceId { get; init; }

    public required string Ns { get; init; }

    /// <summary>What the new nodes have.</summary>
    public required LabelPair Label { get; init; }

    /// <summary>
    /// The values of the label's key that the old side has, "" for nodes without it, as they were at the start. Null for a rollout that began
    /// before this was kept: then whoever is not new is old.
    /// </summary>
    public ImmutableArray<string>? Stable { get; init; }

    /// <summary>The values that came since and wait.</summary>
    public ImmutableArray<string> Arrived { get; init; } = [];

    public required RolloutStatus Status { get; init; }

    public string? StatusReason { get; init; }

    public PauseCause PauseCause { get; init; }

    public required ImmutableArray<int> Steps { get; init; }

    /// <summary>What its start said of its steps.</summary>
    public RolloutPlan Plan { get; init; } = RolloutPlan.None;

    /// <summary>The step that was approved last; 0 for none.</summary>
    public int ApprovedStep { get; init; }

    /// <summary>Until when freezes don't keep it: an operator said so.</summary>
    public DateTimeOffset? OverrideUntil { get; init; }

    /// <summary>From 1 on.</summary>
    public required int Step { get; init; }

    /// <summary>What the new nodes have now.</summary>
    public required int Percent { get; init; }

    public required int IntervalSeconds { get; init; }

    public required RolloutAnalysis Analysis { get; init; }

    public required NoDataAction OnNoData { get; init; }

    /// <summary>What keeps a user on one side, as it is on the wire; null when each request is decided anew.</summary>
    public string? Sticky { get; init; }

    public required string Author { get; init; }

    public string? Reason { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset StepStartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What it retired when it was completed, and gives back when it is aborted.</summary>
    public ImmutableArray<LabelPair> Displaced { get; init; } = [];

    public required long Version { get; init; }

    public bool IsActive => Status is RolloutStatus.Running or RolloutStatus.Paused;

    /// <summary>Where it stands: the step while it is active; one more once it is completed, and 0 when all traffic went back.</summary>
    public int Stage => IsActive ? Step : Status == RolloutStatus.Completed ? Steps.Length + 1 : 0;

    public bool IsAtLastStep => Step == Steps.Length;

    /// <summary>Whether the new nodes get nothing by their weight at this step.</summary>
    public bool IsAtZero => Steps[Step - 1] == 0;

    /// <summary>Whether what rules send to the new nodes is what they are judged by at a step.</summary>
    public bool IsJudgedByRules(int step) => step >= 1 && step <= Steps.Length && Steps[step - 1] == 0;

    /// <summary>Whether its step is passed by traffic: one of 0 % only where a rule sends some.</summary>
    public bool NeedsTraffic => !IsAtZero || Plan.Rule is not null;

    /// <summary>Before what a webhook would be asked now.</summary>
    public string NextPoint => IsAtZero ? HookPoints.Start : IsAtLastStep ? HookPoints.Completion : HookPoints.Step;

    /// <summary>The webhooks that are asked before it leaves its step.</summary>
    public IEnumerable<RolloutHook> HooksNow() => Plan.Hooks.Where(hook => hook.On is null || hook.On.Contains(NextPoint));

    /// <summary>Whether its step is one that is left only with an approval.</summary>
    public bool NeedsApproval => Plan.Approve.Contains(Steps[Step - 1]);

    /// <summary>Whether its step needs an approval and has none: one for another step doesn't count.</summary>
    public bool LacksApproval => NeedsApproval && ApprovedStep != Step;

    /// <summary>Labels with a value of the label's key, "" for nodes without it.</summary>
    public LabelPair LabelOf(string value) => Label with { Value = value };

    /// <summary>Whether nodes with these labels are neither new nor old, while it is active.</summary>
    public bool IsOnNeitherSide(Labels labels) =>
        Stable is { } stable && LabelPair.From(labels, Label.Key) is var own && own != Label && !stable.Contains(own.Value);

    public RolloutInfo ToInfo(string? message = null) => new()
    {
        Id = Id,
        Ns = Ns,
        Label = Label.ToString(),
        Stable = Stable ?? [],
        Message = message,
        Status = Status.ToWireName(),
        StatusReason = StatusReason,
        PauseCause = PauseCause == PauseCause.None ? null : PauseCause.ToWireName(),
        Steps = Steps,
        Approve = Plan.Approve.Count == 0 ? null : Plan.Approve,
        Hooks = Plan.Hooks.Count == 0 ? null : [.. Plan.Hooks.Select(hook => hook.Masked())],
        Checks = Plan.Checks.Count == 0 ? null : [.. Plan.Checks.Select(check => check.Masked())],
        Rule = Plan.Rule,
        ApprovedStep = ApprovedStep == 0 ? null : ApprovedStep,
        Step = Step,
        Percent = Percent,
        IntervalSeconds = IntervalSeconds,
        Analysis = Analysis,
        OnNoData = OnNoData.ToWireName(),
        Sticky = Sticky,
        Author = Author,
        Reason = Reason,
        StartedAt = StartedAt,
        StepStartedAt = StepStartedAt,
        EndedAt = EndedAt,
        Version = Version,
    };
}

/// <summary>Where a rollout stands; on the wire <see cref="RolloutStatuses"/>.</summary>
internal enum RolloutStatus
{
    Running,
    Paused,
    Completed,
    RolledBack,
    Aborted,
}

/// <summary>Where a rollout stands, as people read it.</summary>
internal static class RolloutStatusText
{
    public static string ToWords(this RolloutStatus status) => status.ToWireName().Replace('_', ' ');
}

/// <summary>What a rollout does at the end of a step that had too few requests; on the wire <see cref="NoDataActions"/>.</summary>
internal enum NoDataAction
{
    Pause,
    Continue,
}

/// <summary>Why a rollout is paused; on the wire <see cref="RolloutPauses"/>.</summary>
internal enum PauseCause
{
    /// <summary>It isn't.</summary>
    None,

    /// <summary>An operator said so, and has to say when it goes on.</summary>
    Operator,

    /// <summary>Its step had too few requests to judge by.</summary>
    FewRequests,

    /// <summary>Gateways report nothing.</summary>
    NoReports,

    /// <summary>All is well, and a person has to say that it may leave its step.</summary>
    Approval,

    /// <summary>All is well, and rollouts of its namespace are frozen.</summary>
    Freeze,

    /// <summary>A limit on a number of others has none to go by.</summary>
    Checks,

    /// <summary>A webhook said no, or does not answer.</summary>
    Webhook,
}

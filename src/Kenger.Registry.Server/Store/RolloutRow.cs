using System.Text.Json;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Store;

/// <summary>A row of <c>upstream_rollout</c>; times are Unix milliseconds. It outlives its namespace.</summary>
internal sealed record RolloutRow
{
    public long Id { get; init; }

    public long NamespaceId { get; init; }

    public string Ns { get; init; } = "";

    public string Label { get; init; } = "";

    public string Status { get; init; } = "";

    public string? StatusReason { get; init; }

    public string PauseCause { get; init; } = "";

    public string Steps { get; init; } = "[]";

    public int Step { get; init; }

    public int Percent { get; init; }

    public int IntervalSeconds { get; init; }

    public string Analysis { get; init; } = "{}";

    public string OnNoData { get; init; } = "";

    public string Author { get; init; } = "";

    public string? Reason { get; init; }

    public long StartedAt { get; init; }

    public long StepStartedAt { get; init; }

    /// <summary>How long ago that was, for stores whose clock is not this server's; else 0.</summary>
    public long StepAge { get; init; }

    public long? EndedAt { get; init; }

    public string Displaced { get; init; } = "[]";

    /// <summary>Null in rows older than this.</summary>
    public string? Stable { get; init; }

    /// <summary>Null in rows older than this.</summary>
    public string? Arrived { get; init; }

    /// <summary>Null for a rollout that decides for each request.</summary>
    public string? Sticky { get; init; }

    /// <summary>Null in rows older than this.</summary>
    public string? Plan { get; init; }

    public int ApprovedStep { get; init; }

    public long? OverrideUntil { get; init; }

    public long Revision { get; init; }

    public static RolloutRow From(RolloutState rollout) => new()
    {
        Id = rollout.Id,
        NamespaceId = rollout.NamespaceId,
        Ns = rollout.Ns,
        Label = rollout.Label.ToString(),
        Status = rollout.Status.ToWireName(),
        StatusReason = rollout.StatusReason,
        PauseCause = rollout.PauseCause.ToString(),
        Steps = JsonSerializer.Serialize([.. rollout.Steps], ReleaseJson.Default.Int32Array),
        Step = rollout.Step,
        Percent = rollout.Percent,
        IntervalSeconds = rollout.IntervalSeconds,
        Analysis = JsonSerializer.Serialize(rollout.Analysis, ReleaseJson.Default.RolloutAnalysis),
        OnNoData = rollout.OnNoData.ToWireName(),
        Author = rollout.Author,
        Reason = rollout.Reason,
        StartedAt = rollout.StartedAt.ToUnixTimeMilliseconds(),
        StepStartedAt = rollout.StepStartedAt.ToUnixTimeMilliseconds(),
        EndedAt = rollout.EndedAt?.ToUnixTimeMilliseconds(),
        Displaced = ReleaseRow.WriteLabels(rollout.Displaced),
        Stable = rollout.Stable is { } stable ? ReleaseRow.WriteList(stable) : null,
        Arrived = ReleaseRow.WriteList(rollout.Arrived),
        Sticky = rollout.Sticky,
        Plan = JsonSerializer.Serialize(rollout.Plan, ReleaseJson.Default.RolloutPlan),
        ApprovedStep = rollout.ApprovedStep,
        OverrideUntil = rollout.OverrideUntil?.ToUnixTimeMilliseconds(),
        Revision = rollout.Version,
    };

    public RolloutState ToState() => new()
    {
        Id = Id,
        NamespaceId = NamespaceId,
        Ns = Ns,
        Label = LabelPair.Parse(Label),
        Status = WireName.Parse<RolloutStatus>(Status),
        StatusReason = StatusReason,
        PauseCause = Enum.Parse<PauseCause>(PauseCause),
        Steps = [.. JsonSerializer.Deserialize(Steps, ReleaseJson.Default.Int32Array) ?? []],
        Step = Step,
        Percent = Percent,
        IntervalSeconds = IntervalSeconds,
        Analysis = JsonSerializer.Deserialize(Analysis, ReleaseJson.Default.RolloutAnalysis) ?? new RolloutAnalysis(),
        OnNoData = WireName.Parse<NoDataAction>(OnNoData),
        Author = Author,
        Reason = Reason,
        StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(StartedAt),
        StepStartedAt = DateTimeOffset.FromUnixTimeMilliseconds(StepStartedAt),
        EndedAt = StoredTime.From(EndedAt),
        Displaced = ReleaseRow.ReadLabels(Displaced),
        Stable = Stable is null ? null : [.. ReleaseRow.ReadList(Stable)],
        Arrived = [.. ReleaseRow.ReadList(Arrived ?? "[]")],
        Sticky = Sticky,
        Plan = Plan is null ? RolloutPlan.None : JsonSerializer.Deserialize(Plan, ReleaseJson.Default.RolloutPlan) ?? RolloutPlan.None,
        ApprovedStep = ApprovedStep,
        OverrideUntil = StoredTime.From(OverrideUntil),
        Version = Revision,
    };
}

using Kenger.Cli.Output;
using Kenger.Contracts;
using Spectre.Console;

namespace Kenger.Cli.Rollouts;

/// <summary>Rollouts as people read them.</summary>
internal static class RolloutText
{
    public static TextTable Table(IEnumerable<RolloutInfo> rollouts, TimeProvider time)
    {
        var table = new TextTable("ID", "NAMESPACE", "LABEL", "STATUS", "STEP", "SHARE", "STARTED", "BY", "REASON").Right(5);
        foreach (var rollout in rollouts)
        {
            table.Add(
                null, $"{rollout.Id}", rollout.Ns, rollout.Label, new Cell(Words(rollout.Status), ColorOf(rollout)), $"{rollout.Step} of {rollout.Steps.Count}",
                $"{rollout.Percent} %", Clock.Format(rollout.StartedAt, time), rollout.Author, rollout.StatusReason ?? rollout.Reason ?? "");
        }

        return table;
    }

    /// <summary>Where it stands, in a line.</summary>
    public static string Line(RolloutInfo rollout) =>
        $"rollout {rollout.Id} of {rollout.Ns} to {rollout.Label}: {Words(rollout.Status)} at step {rollout.Step} of {rollout.Steps.Count}, {rollout.Percent} %"
        + (rollout.StatusReason is { } reason ? $" ({reason})" : "");

    /// <summary>All of it: what it is, each decision, where it stands.</summary>
    public static IEnumerable<string> Story(RolloutInfo rollout, TimeProvider time) =>
        Head(rollout).Concat((rollout.Events ?? []).SelectMany(each => EventText.Lines(each, rollout, time))).Append(Line(rollout));

    /// <summary>What it is: steps and limits.</summary>
    public static IEnumerable<string> Head(RolloutInfo rollout) =>
    [
        $"rollout {rollout.Id} of {rollout.Ns} to {rollout.Label}, started by {rollout.Author}" + (rollout.Reason is { } reason ? $": {reason}" : ""),
        $"steps {string.Join(", ", rollout.Steps)} %, each {Duration.Short(TimeSpan.FromSeconds(rollout.IntervalSeconds))} at least; "
            + (rollout.OnNoData == NoDataActions.Continue ? "goes on without data" : "pauses without data"),
        .. OldSide(rollout),
        .. rollout.Sticky is { } sticky ? [$"sticky by {sticky}: a user stays on one side"] : Array.Empty<string>(),
        .. Approvals(rollout),
        .. (rollout.Rule is { } rule ? (string[])[$"share at 0 %: what rule {rule} sends"] : []),
        .. (rollout.Hooks ?? []).Select(Hook),
        .. (rollout.Checks ?? []).Select(Check),
        $"limits: {string.Join(", ", Limits(rollout.Analysis))}",
    ];

    public static string Words(string status) => status.Replace('_', ' ');

    private static string Hook(RolloutHook hook) =>
        $"asks {hook.Url}{(hook.On is { } points ? $" before {string.Join(", ", points)}" : "")}; a no: {hook.OnDeny ?? HookActions.Stay}, no answer: {hook.OnNoAnswer ?? HookActions.Stay}";

    private static string Check(RolloutCheck check, int place) =>
        $"check {check.Name ?? $"{place + 1}"}: {check.Query ?? check.Pointer} at {check.Url}"
        + (check.Min is { } min ? $", {min} at least" : "") + (check.Max is { } max ? $", {max} at most" : "");

    private static IEnumerable<string> Approvals(RolloutInfo rollout) =>
        rollout.Approve is { Count: > 0 } steps ? [$"left only with an approval: {string.Join(", ", steps)} %"] : [];

    // A registry that is older than this says nothing of it.
    private static IEnumerable<string> OldSide(RolloutInfo rollout)
    {
        var key = rollout.Label.Split('=')[0];
        return rollout.Stable.Count == 0
            ? []
            : [$"old side: {string.Join(", ", rollout.Stable.Select(value => value.Length > 0 ? $"{key}={value}" : $"nodes without the label {key}"))}"];
    }

    private static IEnumerable<string> Limits(RolloutAnalysis analysis)
    {
        if (analysis.MaxErrorRate is { } errors)
        {
            yield return $"{EventText.Percent(errors)} failed";
        }

        if (analysis.MaxErrorRateVsStable is { } errorsVsStable)
        {
            yield return $"{errorsVsStable} times the old nodes' failed";
        }

        if (analysis.MaxClientErrorRateVsStable is { } clientErrorsVsStable)
        {
            yield return $"{clientErrorsVsStable} times the old nodes' 4xx";
        }

        if (analysis.MaxAbandonedRateVsStable is { } abandonedVsStable)
        {
            yield return $"{abandonedVsStable} times the old nodes' broken off";
        }

        if (analysis.MaxP99Ms is { } p99)
        {
            yield return $"p99 {EventText.Milliseconds(p99)}";
        }

        if (analysis.MaxP99VsStable is { } p99VsStable)
        {
            yield return $"{p99VsStable} times the old nodes' p99";
        }

        if (analysis.Confidence is { } confidence)
        {
            yield return $"rolled back when {EventText.Percent(confidence)} sure";
        }

        yield return analysis.MinRequests is { } requests ? $"passed by {requests} requests" : "passed by enough requests";
    }

    /// <summary>Where it stands, as a colour.</summary>
    public static Color? ColorOf(RolloutInfo rollout) => rollout.Status switch
    {
        RolloutStatuses.Running => Color.Blue,
        RolloutStatuses.Paused => StatusColor.Waiting,
        RolloutStatuses.Completed => StatusColor.Good,
        RolloutStatuses.RolledBack or RolloutStatuses.Aborted => StatusColor.Bad,
        _ => null,
    };
}

/// <summary>One decision as people read it: a line, one for each side's numbers, and why.</summary>
internal static class EventText
{
    private const string Indent = "          ";

    public static IEnumerable<string> Lines(RolloutEvent it, RolloutInfo rollout, TimeProvider time)
    {
        var by = it.Actor == "registry" ? "" : $"  by {it.Actor}";
        yield return $"{Clock.Format(it.Time, time)}  {RolloutText.Words(it.Kind),-11}  step {it.Step} of {rollout.Steps.Count}, {it.Percent,3} %{by}";
        if (it.Candidate is { } candidate)
        {
            yield return $"{Indent}new  {Numbers(candidate)}";
        }

        if (it.Stable is { } stable)
        {
            yield return $"{Indent}old  {Numbers(stable)}";
        }

        if (it.Reason is { } reason)
        {
            yield return $"{Indent}why  {reason}";
        }
    }

    /// <summary>0.0123 as <c>1.23 %</c>.</summary>
    public static string Percent(double share) => $"{share * 100:0.##} %";

    public static string Milliseconds(double milliseconds) => milliseconds >= 100 ? $"{milliseconds:0} ms" : $"{milliseconds:0.0} ms";

    private static string Numbers(SideTraffic numbers) =>
        $"{numbers.Requests,8} requests, {Percent(numbers.ErrorRate),7} failed, {Share(numbers, numbers.ClientErrors)} 4xx, {Share(numbers, numbers.Abandoned)} broken off"
        + (numbers.Overdue > 0 ? $", {Share(numbers, numbers.Overdue)} overdue" : "")
        + (numbers.ConnectFailures > 0 ? $", {numbers.ConnectFailures} not connected" : "")
        + (numbers.P99Ms is { } p99 ? $", p99 {Milliseconds(p99)}" : "");

    private static string Share(SideTraffic numbers, long some) => Percent(numbers.Requests == 0 ? 0 : (double)some / numbers.Requests);
}

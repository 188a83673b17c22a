using System.Collections.Immutable;
using Kenger.Contracts;
using Kenger.Registry.Server.Changes.Rollouts;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Http;

/// <summary>The fields of a rollout's start, with their defaults.</summary>
internal static class RolloutFields
{
    private const int DefaultIntervalSeconds = 60;
    private const int LastStep = 100;

    private static readonly ImmutableArray<int> DefaultSteps = [5, 20, 50, 100];
    private static readonly ImmutableArray<int> StepsOfRule = [0, 100];

    /// <summary>Null when anything was broken.</summary>
    public static StartRollout? ReadStart(RequestFields fields)
    {
        var ns = fields.Text(WireNames.Ns, FieldChecks.CheckNamespace);
        var label = fields.Text(WireNames.Label, ReleaseChecks.CheckLabel);
        var rule = fields.OptionalNumber(WireNames.Rule, FieldChecks.CheckId);
        var hooks = RolloutAsksFields.ReadHooks(fields);
        var checks = RolloutAsksFields.ReadChecks(fields);
        var steps = ReadSteps(fields, rule is null ? DefaultSteps : StepsOfRule, hooks.Any(hook => hook.On?.Contains(HookPoints.Start) == true));
        var approve = ReadApprove(fields, steps ?? []);
        var interval = fields.OptionalNumber(WireNames.IntervalSeconds, ReleaseChecks.CheckInterval);
        var analysis = fields.OptionalObject(WireNames.Analysis) is { } given ? ReadAnalysis(given) : null;
        var onNoData = fields.OptionalText(WireNames.OnNoData, ReleaseChecks.CheckOnNoData);
        var sticky = fields.OptionalText(WireNames.Sticky, ReleaseChecks.CheckPercentKey);
        var reason = fields.OptionalText(WireNames.Reason, ReleaseChecks.CheckReason);
        var overrides = ReadOverride(fields, reason);
        return fields.IsBroken
            ? null
            : new StartRollout(
                ns,
                LabelPair.Parse(label),
                steps!.Value,
                (int?)interval ?? DefaultIntervalSeconds,
                RolloutLimits.WithDefaults(analysis),
                onNoData is null ? NoDataAction.Pause : WireName.Parse<NoDataAction>(onNoData),
                reason)
            {
                Sticky = sticky,
                Plan = new RolloutPlan { Approve = approve, Hooks = hooks, Checks = checks, Rule = rule },
                OverrideFreeze = overrides,
            };
    }

    /// <summary>Whether to go on although the namespace is frozen, for which there must be a reason.</summary>
    public static bool ReadOverride(RequestFields fields, string? reason)
    {
        var overrides = fields.OptionalFlag(WireNames.OverrideFreeze) ?? false;
        if (overrides && string.IsNullOrWhiteSpace(reason) && !fields.IsBroken)
        {
            fields.Reject(WireNames.Reason, "is required to override a freeze");
        }

        return overrides;
    }

    /// <summary>Which of the steps wait for an approval.</summary>
    private static ImmutableArray<int> ReadApprove(RequestFields fields, ImmutableArray<int> steps)
    {
        var manual = fields.OptionalFlag(WireNames.Manual) ?? false;
        if (fields.OptionalNumbers(WireNames.Approve) is not { } given)
        {
            return manual ? steps : [];
        }

        if (manual)
        {
            fields.Reject(WireNames.Approve, "must be absent when manual is true: each step waits then");
        }
        else if (steps.Length > 0 && given.Any(step => !steps.Any(each => each == step)))
        {
            fields.Reject(WireNames.Approve, $"must be percentages that are among the steps, {string.Join(", ", steps)}");
        }

        return [.. steps.Where(step => given.Contains(step))];
    }

    /// <summary>Null when they are broken.</summary>
    private static ImmutableArray<int>? ReadSteps(RequestFields fields, ImmutableArray<int> standard, bool beginsAtZero)
    {
        if (fields.OptionalNumbers(WireNames.Steps) is not { } given)
        {
            return fields.IsAbsentAt(WireNames.Steps) ? WithZero(standard, beginsAtZero) : null;
        }

        // What fits in no percentage fits in no int either, and the rule says what would.
        int[] steps = [.. given.Select(step => (int)Math.Clamp(step, int.MinValue, int.MaxValue))];
        if (ReleaseChecks.CheckSteps(steps) is { } error)
        {
            fields.Reject(WireNames.Steps, error);
            return null;
        }

        return WithZero(steps[^1] == LastStep ? [.. steps] : [.. steps, LastStep], beginsAtZero);
    }

    // Who must be asked before the start is asked at a step of 0 %.
    private static ImmutableArray<int> WithZero(ImmutableArray<int> steps, bool beginsAtZero) => beginsAtZero && steps[0] != 0 ? [0, .. steps] : steps;

    private static RolloutAnalysis ReadAnalysis(RequestObject fields) => new()
    {
        MaxErrorRate = fields.OptionalFraction(WireNames.MaxErrorRate, ReleaseChecks.CheckErrorRate),
        MaxErrorRateVsStable = fields.OptionalFraction(WireNames.MaxErrorRateVsStable, ReleaseChecks.CheckMultiple),
        MaxClientErrorRateVsStable = fields.OptionalFraction(WireNames.MaxClientErrorRateVsStable, ReleaseChecks.CheckMultiple),
        MaxAbandonedRateVsStable = fields.OptionalFraction(WireNames.MaxAbandonedRateVsStable, ReleaseChecks.CheckMultiple),
        Confidence = fields.OptionalFraction(WireNames.Confidence, ReleaseChecks.CheckConfidence),
        MaxP99Ms = fields.OptionalFraction(WireNames.MaxP99Ms, ReleaseChecks.CheckLatency),
        MaxP99VsStable = fields.OptionalFraction(WireNames.MaxP99VsStable, ReleaseChecks.CheckMultiple),
        MinRequests = (int?)fields.OptionalNumber(WireNames.MinRequests, ReleaseChecks.CheckMinRequests),
    };
}

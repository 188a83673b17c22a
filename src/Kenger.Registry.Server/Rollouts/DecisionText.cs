using Kenger.Registry.Server.Changes.Rollouts;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Rollouts;

/// <summary>
/// What people should know of a decision beside its reason: who could not be heard, what gateways find wrong, and whose reports it stands on.
/// </summary>
internal static class DecisionText
{
    private const int MaxListed = 5;

    /// <summary>The decision with that in its reason.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="sums">What it was made by.</param>
    /// <param name="unheard">Gateways that report and know nothing of rollouts, by name; empty for one whose name is unknown.</param>
    /// <param name="problem">What a gateway says is wrong with a new node; null when none says so.</param>
    public static RolloutDecision Explained(this RolloutDecision decision, StepSums sums, IReadOnlyList<string> unheard, string? problem)
    {
        var more = new List<string>();
        var isBlind = decision.Kind is RolloutDecisionKind.Pause
            || (decision.Kind is RolloutDecisionKind.Advance or RolloutDecisionKind.Complete && sums.Passes == 0);
        if (isBlind && unheard.Count > 0)
        {
            more.Add(TooOld(unheard));
        }

        if (problem is not null && sums.DownGateways > 0 && decision.Kind is RolloutDecisionKind.Pause or RolloutDecisionKind.RollBack)
        {
            more.Add($"a gateway says of a new node: {problem}");
        }

        return decision.With(more);
    }

    /// <summary>The decision with whose reports it stands on: who looks at it later must see who had it made.</summary>
    public static RolloutDecision ReportedBy(this RolloutDecision decision, IReadOnlyList<RolloutSample> rows)
    {
        if (decision.Kind is RolloutDecisionKind.Nothing or RolloutDecisionKind.Ask)
        {
            return decision;
        }

        // A step goes on because of all that was judged in it; a judgement stands on what came since the one before.
        var by = Reporters.Tell(rows, wholeStep: decision.Kind is not (RolloutDecisionKind.Passed or RolloutDecisionKind.RollBack));
        return decision.With(by.Length == 0 ? [] : [by]);
    }

    private static RolloutDecision With(this RolloutDecision decision, IReadOnlyCollection<string> more) =>
        more.Count == 0 ? decision : decision with { Reason = string.Join("; ", more.Prepend(decision.Reason).OfType<string>()) };

    private static string TooOld(IReadOnlyList<string> unheard)
    {
        string[] names = [.. unheard.Where(name => name.Length > 0).Take(MaxListed)];
        return unheard.Count == 1
            ? $"{(names.Length == 1 ? $"gateway {names[0]}" : "a gateway")} is too old to be heard: upgrade it"
            : $"{unheard.Count} gateways are too old to be heard{(names.Length > 0 ? $", {string.Join(", ", names)} among them" : "")}: upgrade them";
    }
}

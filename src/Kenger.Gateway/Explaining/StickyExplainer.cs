using Kenger.Contracts;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Picking;

namespace Kenger.Gateway.Explaining;

/// <summary>Says how a sticky rollout decides for a request. Pure.</summary>
internal static class StickyExplainer
{
    /// <summary>Explains it.</summary>
    /// <param name="sticky">The rollout.</param>
    /// <param name="place">The place of the request's key; null when it has none.</param>
    /// <param name="side">The request's side.</param>
    /// <param name="serving">The side that serves it.</param>
    /// <param name="whyNoKey">Why it has no key, if it has none.</param>
    public static ExplainedSticky Explain(StickyRollout sticky, double? place, RolloutSide side, RolloutSide serving, string whyNoKey)
    {
        var (rollout, explained) = (sticky.Source, new ExplainedSticky(sticky.Source.Id, sticky.Key.ToString(), sticky.Source.Percent ?? 0));
        return place is null
            ? explained with { Fallback = $"{whyNoKey}: the weights decide" }
            : explained with
            {
                Place = place,
                Side = WordOf(side),
                Nodes = side == RolloutSide.New ? rollout.Label : OldNodes(rollout),
                Fallback = serving == side ? null
                    : $"no node of the {WordOf(side)} side is healthy and has a weight: "
                        + (serving == RolloutSide.None ? "the weights decide" : $"the {WordOf(serving)} side serves it"),
            };
    }

    private static string WordOf(RolloutSide side) => side == RolloutSide.New ? "new" : "old";

    private static string OldNodes(SyncRollout rollout)
    {
        var key = rollout.Label.Split('=')[0];
        return rollout.Stable.Count == 0
            ? $"nodes that are not {rollout.Label}"
            : string.Join(", ", rollout.Stable.Select(value => value.Length > 0 ? $"{key}={value}" : $"nodes without the label {key}"));
    }
}

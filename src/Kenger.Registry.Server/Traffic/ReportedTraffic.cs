using Kenger.Contracts;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Traffic;

/// <summary>What a row of a report is about.</summary>
internal static class ReportedTraffic
{
    /// <summary>Whether it was made under a step of this rollout: what was made before it began, or while another one was running, is not its.</summary>
    public static bool IsOf(RolloutState rollout, long? id, int? step) => id == rollout.Id && step >= 1 && step <= rollout.Steps.Length;

    /// <summary>
    /// The side a node was on, by the labels in the report and not by today's; null for those that get nothing by their weight, and something by a rule.
    /// </summary>
    public static NodeSide? SideOf(NodeTraffic traffic, ReleaseState release) =>
        release.SideOf(traffic.Labels is { } labels ? Labels.From(labels) : Labels.None) switch
        {
            NodeSide.Candidate => NodeSide.Candidate,
            NodeSide.Stable => NodeSide.Stable,
            _ => null,
        };
}

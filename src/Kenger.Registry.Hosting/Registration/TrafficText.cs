using System.Globalization;
using Kenger.Contracts;

namespace Kenger.Registry.Hosting.Registration;

/// <summary>Why a node that is registered gets no requests, for who looks into the log of a service that nobody calls.</summary>
internal static class TrafficText
{
    /// <summary>The reason; null when it gets some, or asked for none itself.</summary>
    public static string? WhyNone(NodeInfo node)
    {
        if (node.Weight > 0 || node.DeclaredWeight == 0)
        {
            return null;
        }

        // What an operator said goes first: a rollout would not change it.
        if (node.Drained)
        {
            return "an operator drained it";
        }

        if (node.WeightOverride == 0)
        {
            return "an operator set its weight to 0";
        }

        return node.Side switch
        {
            NodeSides.Gated => $"{Version(node)} waits behind the gate, until a rollout takes it up",
            NodeSides.Waiting when node.RolloutId is { } rollout =>
                string.Create(CultureInfo.InvariantCulture, $"{Version(node)} waits for rollout {rollout} to end, and for one of its own then"),
            NodeSides.Waiting => $"{Version(node)} waits for a rollout",
            NodeSides.Retired => $"{Version(node)} is retired, because a rollout took its traffic over or failed with it, until a rollout takes it up",
            _ => "a rollout gives all of it to the new version",
        };
    }

    private static string Version(NodeInfo node) =>
        node.Labels.TryGetValue("version", out var version) && version.Length > 0 ? $"version={version}" : "a node without a version";
}

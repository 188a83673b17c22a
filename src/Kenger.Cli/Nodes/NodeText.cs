using Kenger.Cli.Output;
using Kenger.Contracts;
using Spectre.Console;

namespace Kenger.Cli.Nodes;

/// <summary>Nodes as people read them.</summary>
internal static class NodeText
{
    public static TextTable Table(IEnumerable<NodeInfo> nodes, TimeProvider time)
    {
        var table = new TextTable("NAMESPACE", "NODE", "STATUS", "WEIGHT", "LABELS", "SEEN", "NOTE").Right(3);
        foreach (var node in nodes)
        {
            table.Add(
                ColorOf(node), node.Ns, $"{node.Host}:{node.Port}", node.Status == NodeStatus.Online ? "online" : "offline", $"{node.Weight}",
                LabelText.Format(node.Labels), node.Mode == NodeModes.Static ? "static" : Clock.Ago(node.LastHeartbeat, time), Note(node, time));
        }

        return table;
    }

    /// <summary>One node, after its weight or drain was changed.</summary>
    public static string Line(NodeInfo node, TimeProvider time) =>
        $"{node.Ns} {node.Host}:{node.Port} has weight {node.Weight}" + (Note(node, time) is { Length: > 0 } note ? $" ({note})" : "");

    /// <summary>One node, after its drain was begun or ended.</summary>
    public static string DrainLine(NodeInfo node, TimeProvider time) => node.Drained
        ? $"{node.Ns} {node.Host}:{node.Port} is drained and gets no new requests" + (node.DrainExpiresAt is { } end ? $" ({Clock.Left(end, time)})" : "")
        : $"{node.Ns} {node.Host}:{node.Port} is not drained; its weight is {node.Weight}" + (Note(node, time) is { Length: > 0 } note ? $" ({note})" : "");

    /// <summary>Why its weight is not what it declared.</summary>
    public static string Note(NodeInfo node, TimeProvider time)
    {
        var notes = new List<string>();
        if (node.Drained)
        {
            notes.Add("drained" + Until(node.DrainExpiresAt, time));
        }

        if (node.WeightOverride is { } weight)
        {
            notes.Add($"set to {weight}, declared {node.DeclaredWeight}" + Until(node.WeightExpiresAt, time));
        }

        if (ReleaseNote(node) is { } standing)
        {
            notes.Add(standing);
        }

        return string.Join("; ", notes);
    }

    private static string? ReleaseNote(NodeInfo node) => (node.Side, node.Weight != node.OwnWeight) switch
    {
        (NodeSides.Candidate, _) => "new in the rollout",
        (NodeSides.Retired, true) => "retired",
        (NodeSides.Waiting, true) when node.RolloutId is { } rollout => $"waits for rollout {rollout} to end",
        (NodeSides.Waiting, true) => "waits for a rollout",
        (NodeSides.Gated, true) => "waits behind the gate",
        // Nobody else is there, so the gate or the retirement does not count.
        (NodeSides.Retired or NodeSides.Gated or NodeSides.Waiting, false) when node.Weight > 0 => "serves because no other node does",
        (_, true) => $"old side of the rollout, else {node.OwnWeight}",
        _ => null,
    };

    private static string Until(DateTimeOffset? end, TimeProvider time) => end is { } moment ? $", {Clock.Left(moment, time)}" : "";

    private static Color? ColorOf(NodeInfo node) => node.Status == NodeStatus.Offline ? Color.Red : node.Weight == 0 ? Color.Yellow : null;
}

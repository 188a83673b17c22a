using Kenger.Cli.Output;
using Kenger.Contracts;
using Spectre.Console;

namespace Kenger.Cli.Nodes;

/// <summary>Nodes as people read them.</summary>
internal static class NodeText
{
    public static TextTable Table(IReadOnlyCollection<NodeInfo> nodes, TimeProvider time)
    {
        // Without a gateway nobody knows what runs, and a hundred columns are few.
        string[] running = nodes.Any(node => node.Gateways is not null) ? ["RUNNING"] : [];
        var table = new TextTable(["NAMESPACE", "NODE", "STATUS", "WEIGHT", .. running, "LABELS", "SEEN", "NOTE"]).Right(3);
        if (running.Length > 0)
        {
            table.Right(4);
        }

        foreach (var node in nodes)
        {
            table.Add(
                ColorOf(node),
                [
                    node.Ns, $"{node.Host}:{node.Port}", Status(node), $"{node.Weight}", .. running.Select(_ => (Cell)Running(node)),
                    LabelText.Format(node.Labels), node.Mode == NodeModes.Static ? "static" : Clock.Ago(node.LastHeartbeat, time), Note(node, time),
                ]);
        }

        return table;
    }

    /// <summary>One node, after its weight or drain was changed.</summary>
    public static string Line(NodeInfo node, TimeProvider time) =>
        $"{node.Ns} {node.Host}:{node.Port} has weight {node.Weight}" + (Note(node, time) is { Length: > 0 } note ? $" ({note})" : "");

    /// <summary>One node, after its drain was begun or ended.</summary>
    public static string DrainLine(NodeInfo node, TimeProvider time) => node.Drained
        ? $"{node.Ns} {node.Host}:{node.Port} is drained and gets no new requests{Closing(node, time)}" + (node.DrainExpiresAt is { } end ? $" ({Clock.Left(end, time)})" : "")
        : $"{node.Ns} {node.Host}:{node.Port} is not drained; its weight is {node.Weight}" + (Note(node, time) is { Length: > 0 } note ? $" ({note})" : "");

    /// <summary>Why its weight is not what it declared.</summary>
    public static string Note(NodeInfo node, TimeProvider time)
    {
        var notes = new List<string>();
        if (node.Drained)
        {
            notes.Add("drained" + Emptiness(node) + Closing(node, time) + Until(node.DrainExpiresAt, time));
        }

        if (node.WeightOverride is { } weight)
        {
            notes.Add($"set to {weight}, declared {node.DeclaredWeight}" + Until(node.WeightExpiresAt, time));
        }

        if (ReleaseNote(node) is { } standing)
        {
            notes.Add(standing);
        }

        if (HealthNote(node) is { } health)
        {
            notes.Add(health);
        }

        if (node.KeptBy == KeptReasons.SelfPreservation)
        {
            notes.Add($"silent for {Duration.Short(time.GetUtcNow() - node.LastHeartbeat)}, kept: self-preservation");
        }

        return string.Join("; ", notes);
    }

    // Of gateways that have not told nobody knows what runs through them.
    private static string Running(NodeInfo node) => node.Gateways is not { } seen ? ""
        : seen.Unheard > 0 ? $"{seen.Running} or more"
        : $"{seen.Running}";

    private static string Emptiness(NodeInfo node) => node.Gateways switch
    {
        null => "",
        { Unheard: > 0 } seen => $", {seen.Running} running at the {seen.Count} of {seen.Count + seen.Unheard} gateways that told",
        { Running: 0 } => ", empty",
        { } seen => $", {seen.Running} running",
    };

    private static string Closing(NodeInfo node, TimeProvider time) => node.ClosesAt is { } moment
        ? $", what runs is ended in {Duration.Short(moment - time.GetUtcNow())}"
        : node.Closed == true ? ", what ran was ended" : "";

    private static string? HealthNote(NodeInfo node) => node.Gateways is { } seen && seen.Healthy < seen.Count
        ? $"unhealthy at {seen.Count - seen.Healthy} of {seen.Count} gateways: {seen.Problem}"
        : null;

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

    // A row that is well has one green word; one that is not is seen as a whole.
    private static Cell Status(NodeInfo node) => node.Status == NodeStatus.Offline ? "offline"
        : new Cell("online", ColorOf(node) is null ? StatusColor.Good : null);

    private static Color? ColorOf(NodeInfo node) => node.Status == NodeStatus.Offline || node.Gateways is { Count: > 0, Healthy: 0 } ? StatusColor.Bad
        : node.Weight == 0 || node.Gateways is { } seen && seen.Healthy < seen.Count || node.KeptBy is not null ? StatusColor.Waiting
        : null;
}

using Kenger.Contracts;

namespace Kenger;

/// <summary>
/// A step of a rollout as it is applied here: the same object as long as it is, shared by all nodes of the namespace. What is reported of
/// requests carries the window whose weights chose the node, whenever they end.
/// </summary>
/// <param name="rollout">As the registry announced it.</param>
/// <param name="patience">Of the whole rollout.</param>
internal sealed class RolloutWindow(SyncRollout rollout, RolloutPatience patience)
{
    private readonly LabelSelector _candidates = new(LabelOf(rollout.Label));
    private int _errors;
    private int _clientErrors;

    /// <summary>As the registry announced it.</summary>
    public SyncRollout Source => rollout;

    /// <summary>How long its requests may wait for an answer.</summary>
    public RolloutPatience Patience => patience;

    /// <summary>Users keep to their side of it.</summary>
    public bool IsSticky => rollout.Sticky is not null;

    /// <summary>Whether a node is one of the new ones.</summary>
    public bool IsCandidate(NodeBase node) => _candidates.Matches(node);

    /// <summary>Notes an error of a new node; returns how many that are in this window.</summary>
    public int CountError() => Interlocked.Increment(ref _errors);

    /// <summary>Notes that a new node found a request wrong; returns how many that are in this window.</summary>
    public int CountClientError() => Interlocked.Increment(ref _clientErrors);

    /// <summary>The window of what is announced: this one while rollout and step stay the same.</summary>
    public static RolloutWindow? Create(SyncRollout? announced, RolloutWindow? before) =>
        announced is null ? null
        : before?.Source is { } source && source.Id == announced.Id && source.Step == announced.Step && source.Label == announced.Label
            && source.Sticky == announced.Sticky && source.Percent == announced.Percent
            ? before
            : new RolloutWindow(announced, PatienceOf(announced, before));

    private static RolloutPatience PatienceOf(SyncRollout announced, RolloutWindow? before) =>
        before is not null && before.Source.Id == announced.Id && before.Patience.IsFor(announced)
            ? before.Patience
            : new RolloutPatience(announced.MaxP99Ms, announced.MaxP99VsStable);

    private static Dictionary<string, string> LabelOf(string label)
    {
        var parts = label.Split('=', 2);
        return new(StringComparer.Ordinal) { [parts[0]] = parts.Length == 2 ? parts[1] : "" };
    }
}

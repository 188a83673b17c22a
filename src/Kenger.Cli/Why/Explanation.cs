namespace Kenger.Cli.Why;

/// <summary>What a gateway says of a request, as far as a person's answer needs it.</summary>
internal sealed record Explanation(
    string? Client,
    ExplainedRoute? Route,
    ExplainedHostSwitch? HostSwitch,
    string? Namespace,
    IReadOnlyList<ExplainedRule>? Rules,
    long? Rule,
    ExplainedTarget? Target,
    string? Fallback,
    ExplainedPick? Pick,
    IReadOnlyList<ExplainedNode>? Nodes,
    string? Problem);

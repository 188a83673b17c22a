namespace Kenger.Cli.Why;

/// <summary>How a node is picked; the node itself where no chance is in it.</summary>
internal sealed record ExplainedPick(string? Policy, string? Key, string? Node);

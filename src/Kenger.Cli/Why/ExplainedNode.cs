namespace Kenger.Cli.Why;

/// <summary>A node with its share of such requests, or why it gets none.</summary>
internal sealed record ExplainedNode(
    string? Namespace, string? Address, int Weight, IReadOnlyDictionary<string, string>? Labels, double? Share, string? WhyNot);

namespace Kenger.Gateway;

/// <summary>How a node is picked.</summary>
/// <param name="Policy">In the words of the options.</param>
/// <param name="Key">What the node is chosen by; absent where that is not what decides, or the request has none.</param>
/// <param name="Node">The very node; absent where chance, turns or load decide: the nodes' shares say how often each is picked.</param>
internal sealed record ExplainedPick(string Policy, string? Key, string? Node);

namespace Kenger.Gateway;

/// <summary>A node that a request could go to, or why it could not.</summary>
internal sealed record ExplainedNode(string Namespace, string Address, int Weight)
{
    /// <inheritdoc cref="AdminNode.OwnWeight"/>
    public int? OwnWeight { get; init; }

    /// <inheritdoc cref="AdminNode.Labels"/>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>0–1: how many of such requests it gets in the long run; absent when it gets none.</summary>
    public double? Share { get; init; }

    /// <summary>Why it does not get the request; absent when it may.</summary>
    public string? WhyNot { get; init; }
}

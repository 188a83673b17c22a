namespace Kenger.Contracts;

/// <summary>A traffic rule as gateways see it: one that counts.</summary>
public sealed record SyncRule
{
    /// <summary>The rule; also what makes its share of the requests another one than that of other rules.</summary>
    public required long Id { get; init; }

    /// <summary>Its name, for people.</summary>
    public string? Name { get; init; }

    /// <summary>Which requests it is for.</summary>
    public required RuleMatch Match { get; init; }

    /// <summary>Where they go.</summary>
    public required RuleTarget Target { get; init; }
}

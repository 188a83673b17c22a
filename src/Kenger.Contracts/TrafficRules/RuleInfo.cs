namespace Kenger.Contracts;

/// <summary>
/// A traffic rule: requests that look like this go there. A namespace's rules are asked in order and the first that matches counts;
/// where its target has no healthy node, the request is served as if there were no rule.
/// </summary>
public sealed record RuleInfo
{
    /// <summary>Given by the registry; never used again for another rule.</summary>
    public required long Id { get; init; }

    /// <summary>The namespace whose requests it looks at.</summary>
    public required string Ns { get; init; }

    /// <summary>Its place among the namespace's rules, from 1 on.</summary>
    public required int Position { get; init; }

    /// <summary>Its name, for people.</summary>
    public string? Name { get; init; }

    /// <summary>Which requests it is for.</summary>
    public required RuleMatch Match { get; init; }

    /// <summary>Where they go.</summary>
    public required RuleTarget Target { get; init; }

    /// <summary>Whether it counts.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>When it expires; absent for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The name of the token that added it.</summary>
    public required string Author { get; init; }

    /// <summary>Why it is there.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was added.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The revision of its last change.</summary>
    public required long Version { get; init; }
}

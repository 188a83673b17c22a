namespace Kenger.Contracts;

/// <summary>The body of <see cref="ApiRoutes.RuleAdd"/>.</summary>
public sealed record AddRuleRequest
{
    /// <summary>The namespace whose requests it looks at; it must exist.</summary>
    public required string Ns { get; init; }

    /// <summary>Its name, for people; at most 64 characters.</summary>
    public string? Name { get; init; }

    /// <summary>Its place among the namespace's rules, from 1 on; last when absent, or beyond the last.</summary>
    public int? Position { get; init; }

    /// <summary>Which requests it is for.</summary>
    public required RuleMatch Match { get; init; }

    /// <summary>Where they go; another namespace must exist.</summary>
    public required RuleTarget Target { get; init; }

    /// <summary>Whether it counts; it does when absent.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Seconds after which it expires, 1–31,536,000 (a year); never when absent.</summary>
    public int? TtlSeconds { get; init; }

    /// <summary>Why it is there; at most 255 characters.</summary>
    public string? Reason { get; init; }
}

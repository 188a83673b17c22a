using Kenger.Contracts;

namespace Kenger.Registry.Server.State.Rules;

/// <summary>A traffic rule at one revision.</summary>
internal sealed record RuleState
{
    /// <summary>The draft's to give.</summary>
    public long Id { get; init; }

    public required long NamespaceId { get; init; }

    public required string Ns { get; init; }

    /// <summary>Its place among the namespace's rules, from 1 on.</summary>
    public required int Position { get; init; }

    public string? Name { get; init; }

    public required RuleMatch Match { get; init; }

    public required RuleTarget Target { get; init; }

    public bool IsEnabled { get; init; } = true;

    /// <summary>When it goes by itself; null for never.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The name of the token that added it.</summary>
    public required string Author { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public long Version { get; init; }
}

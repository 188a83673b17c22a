using System.Text.Json;

namespace Kenger.Contracts;

/// <summary>Who changed what.</summary>
public sealed record AuditEntry
{
    /// <summary>Grows with every entry.</summary>
    public required long Id { get; init; }

    /// <summary>When it was changed.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The name of the token; <c>registry</c> for what the registry did by itself.</summary>
    public required string Actor { get; init; }

    /// <summary>Where the caller connected from; absent for the registry itself.</summary>
    public string? Address { get; init; }

    /// <summary>One of <see cref="AuditActions"/>.</summary>
    public required string Action { get; init; }

    /// <summary>The namespace; absent where it concerns all.</summary>
    public string? Ns { get; init; }

    /// <summary>
    /// The node, as <c>host:port</c>, the switched host, or the rule, as <c>rule 7</c>; absent where the namespace itself was changed.
    /// </summary>
    public string? Target { get; init; }

    /// <summary>What it was before; absent for something new.</summary>
    public JsonElement? Before { get; init; }

    /// <summary>What it is since; absent for something that is gone.</summary>
    public JsonElement? After { get; init; }

    /// <summary>The revision of the change.</summary>
    public required long Version { get; init; }
}

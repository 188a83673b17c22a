using System.Diagnostics.CodeAnalysis;

namespace Kenger.Contracts;

/// <summary>A route of the registry.</summary>
public sealed record RouteInfo : RouteDefinition
{
    /// <summary>For those who set every property.</summary>
    public RouteInfo()
    {
    }

    /// <summary>A route with what the registry says of it.</summary>
    /// <param name="definition">The route.</param>
    [SetsRequiredMembers]
    public RouteInfo(RouteDefinition definition)
        : base(definition)
    {
    }

    /// <summary>The number of its last change: grows with every change of any route, and is never given twice.</summary>
    public required long Version { get; init; }

    /// <summary>The registry's revision of that change.</summary>
    public required long Revision { get; init; }

    /// <summary>The name of the token that changed it last.</summary>
    public required string Author { get; init; } = "";

    /// <summary>Why it was changed last.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was added.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

namespace Kenger.Contracts;

/// <summary>A route as it was after one of its changes.</summary>
public sealed record RouteVersion
{
    /// <summary>The number of the change.</summary>
    public required long Version { get; init; }

    /// <summary>The registry's revision of the change.</summary>
    public required long Revision { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>The name of the token that made it.</summary>
    public required string Actor { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>The route from then on; absent when it was deleted.</summary>
    public RouteDefinition? Route { get; init; }
}

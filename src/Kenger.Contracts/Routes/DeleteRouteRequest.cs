namespace Kenger.Contracts;

/// <summary>The body of <see cref="ApiRoutes.RouteDelete"/>.</summary>
public sealed record DeleteRouteRequest
{
    /// <summary>The route.</summary>
    public required string Id { get; init; }

    /// <summary>The version that the route must have; any when absent. Refused with 409 otherwise.</summary>
    public long? Version { get; init; }

    /// <summary>Why, for the history and the audit; at most 255 characters.</summary>
    public string? Reason { get; init; }
}

/// <summary>A route is gone.</summary>
public sealed record RouteRemoval
{
    /// <summary>The number of this change, as the route's history has it.</summary>
    public required long Version { get; init; }

    /// <summary>The registry's revision of it.</summary>
    public required long Revision { get; init; }
}

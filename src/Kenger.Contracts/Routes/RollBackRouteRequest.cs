namespace Kenger.Contracts;

/// <summary>
/// The body of <see cref="ApiRoutes.RouteRollback"/>: brings back a route as it was, as a new version; a deleted one too.
/// </summary>
public sealed record RollBackRouteRequest
{
    /// <summary>The route.</summary>
    public required string Id { get; init; }

    /// <summary>The version to bring back, as the route's history has it.</summary>
    public required long Version { get; init; }

    /// <summary>Why, for the history and the audit; at most 255 characters.</summary>
    public string? Reason { get; init; }
}

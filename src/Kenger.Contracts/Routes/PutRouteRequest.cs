using System.Diagnostics.CodeAnalysis;

namespace Kenger.Contracts;

/// <summary>The body of <see cref="ApiRoutes.RoutePut"/>: the whole route; what is absent in it is absent from then on.</summary>
public sealed record PutRouteRequest : RouteDefinition
{
    /// <summary>For those who set every property.</summary>
    public PutRouteRequest()
    {
    }

    /// <summary>Puts a route.</summary>
    /// <param name="definition">The route.</param>
    [SetsRequiredMembers]
    public PutRouteRequest(RouteDefinition definition)
        : base(definition)
    {
    }

    /// <summary>
    /// The version that the route must have; 0 for one that must not be there. Refused with 409 otherwise. Any when absent.
    /// </summary>
    public long? Version { get; init; }

    /// <summary>Why, for the history and the audit; at most 255 characters.</summary>
    public string? Reason { get; init; }
}

namespace Kenger.Contracts;

/// <summary>The answer to <see cref="ApiRoutes.SelfPreservationLift"/>.</summary>
public sealed record SelfPreservationLift
{
    /// <summary>Nodes taken offline.</summary>
    public required int TakenOffline { get; init; }

    /// <summary>Nodes deleted.</summary>
    public required int Deleted { get; init; }
}

namespace Kenger.Contracts;

/// <summary>The body of <see cref="ApiRoutes.Report"/>: what a gateway saw of its nodes since its last report.</summary>
public sealed record TrafficReport
{
    /// <summary>The gateway, as in its polls.</summary>
    public required string Gateway { get; init; }

    /// <summary>The nodes that got requests; an empty list says that the gateway is there and that there were none.</summary>
    public required IReadOnlyList<NodeTraffic> Nodes { get; init; }

    /// <summary>How the new nodes of running rollouts are, one for each rollout the gateway has applied; null when there is none.</summary>
    public IReadOnlyList<CandidateHealth>? Candidates { get; init; }
}

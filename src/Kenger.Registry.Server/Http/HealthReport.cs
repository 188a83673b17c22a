using Kenger.Registry.Server.Duties;

namespace Kenger.Registry.Server.Http;

internal sealed record HealthReport
{
    public required string Status { get; init; }

    public required long Version { get; init; }

    public required string Store { get; init; }

    public required int Namespaces { get; init; }

    public required int Nodes { get; init; }

    public required int OnlineNodes { get; init; }

    public required int Gateways { get; init; }

    /// <summary>Absent while the registry trusts its own ears.</summary>
    public SelfPreservationReport? SelfPreservation { get; init; }
}

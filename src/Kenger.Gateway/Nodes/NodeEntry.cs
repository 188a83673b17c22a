namespace Kenger.Gateway;

/// <summary>A node and what is known of it now.</summary>
internal sealed record NodeEntry(GatewayNode Node, int Weight, string HealthPath, DateTimeOffset UpdatedAt, NodeHealth Health)
{
    /// <summary>The weight without rollouts and gates: it counts among the nodes a rule chose.</summary>
    public int OwnWeight { get; init; } = Weight;

    public bool IsEligible => Weight > 0 && Health.IsHealthy;
}

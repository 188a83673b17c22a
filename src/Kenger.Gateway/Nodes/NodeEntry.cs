namespace Kenger.Gateway;

/// <summary>A node and what is known of it now.</summary>
internal sealed record NodeEntry(GatewayNode Node, int Weight, string HealthPath, DateTimeOffset UpdatedAt, NodeHealth Health)
{
    public bool IsEligible => Weight > 0 && Health.IsHealthy;
}

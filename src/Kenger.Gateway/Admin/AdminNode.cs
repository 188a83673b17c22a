namespace Kenger.Gateway;

/// <summary>A node as the original's <c>get_all_nodes</c> gives it; times are Unix seconds, seen from this gateway.</summary>
internal sealed record AdminNode(string Host, int Port, int Weight, string HealthPath, long CreatedAt, long UpdatedAt, bool Healthy);

namespace Kenger.Gateway;

/// <summary>A node as the original's <c>get_all_nodes</c> gives it; times are Unix seconds, seen from this gateway.</summary>
internal sealed record AdminNode(string Host, int Port, int Weight, string HealthPath, long CreatedAt, long UpdatedAt, bool Healthy)
{
    /// <summary>The weight without rollouts and gates; absent when it is <see cref="Weight"/>.</summary>
    public int? OwnWeight { get; init; }

    /// <summary>What the node says of itself; absent when it says nothing.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}

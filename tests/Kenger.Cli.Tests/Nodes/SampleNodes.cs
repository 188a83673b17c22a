using Kenger.Contracts;

namespace Kenger.Cli.Tests.Nodes;

/// <summary>A node as tests show it, to be changed by <c>with</c>.</summary>
internal static class SampleNodes
{
    /// <summary>Online, with its own weight, heard of at this moment.</summary>
    public static NodeInfo Online(DateTimeOffset now) => new()
    {
        Id = 1,
        Ns = "orders",
        Host = "10.0.0.1",
        Port = 8080,
        Weight = 100,
        DeclaredWeight = 100,
        OwnWeight = 100,
        HealthPath = "/api/status",
        Status = NodeStatus.Online,
        LastHeartbeat = now,
        CreatedAt = now,
        UpdatedAt = now,
        Version = 1,
    };
}

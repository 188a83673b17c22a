using Kenger.Contracts;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.Store;

/// <summary>A row of <c>upstream_node</c>; times are Unix milliseconds.</summary>
internal sealed record NodeRow
{
    public long Id { get; init; }

    public long NamespaceId { get; init; }

    public string Host { get; init; } = "";

    public int Port { get; init; }

    /// <summary>The own weight: for people and programs that read the table, never read back.</summary>
    public int Weight { get; init; }

    public int DeclaredWeight { get; init; }

    public int? WeightOverride { get; init; }

    public long? WeightUntil { get; init; }

    /// <summary>1 for a drained node.</summary>
    public int IsDrained { get; init; }

    public long? DrainUntil { get; init; }

    public long? CloseAt { get; init; }

    /// <summary>1 for a drained node where what ran was ended.</summary>
    public int IsClosed { get; init; }

    public string? HealthPath { get; init; }

    public string? Labels { get; init; }

    public int? HeartbeatInterval { get; init; }

    /// <summary>1 for a static node.</summary>
    public int IsStatic { get; init; }

    public string? Instance { get; init; }

    /// <summary>JSON of an API beside ours.</summary>
    public string? Catalog { get; init; }

    public string Status { get; init; } = "";

    public long LastHeartbeat { get; init; }

    /// <summary>How long ago that was, in milliseconds, for stores whose clock is not this server's; else 0.</summary>
    public long SilentFor { get; init; }

    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    public long Revision { get; init; }

    public static NodeRow From(NodeState node) => new()
    {
        Id = node.Id,
        NamespaceId = node.NamespaceId,
        Host = node.Key.Host,
        Port = node.Key.Port,
        Weight = node.OwnWeight,
        DeclaredWeight = node.DeclaredWeight,
        WeightOverride = node.WeightOverride,
        WeightUntil = node.WeightOverrideUntil?.ToUnixTimeMilliseconds(),
        IsDrained = node.Drained ? 1 : 0,
        DrainUntil = node.DrainUntil?.ToUnixTimeMilliseconds(),
        CloseAt = node.CloseAt?.ToUnixTimeMilliseconds(),
        IsClosed = node.IsClosed ? 1 : 0,
        HealthPath = node.HealthPath,
        Labels = node.Labels.ToJson(),
        HeartbeatInterval = node.HeartbeatInterval,
        IsStatic = node.IsStatic ? 1 : 0,
        Instance = node.Instance,
        Catalog = node.Catalog,
        Status = node.Status == NodeStatus.Online ? "online" : "offline",
        LastHeartbeat = node.Lease.LastHeartbeat.ToUnixTimeMilliseconds(),
        CreatedAt = node.CreatedAt.ToUnixTimeMilliseconds(),
        UpdatedAt = node.UpdatedAt.ToUnixTimeMilliseconds(),
        Revision = node.Version,
    };

    public NodeState ToState(string ns) => new()
    {
        Id = Id,
        NamespaceId = NamespaceId,
        Ns = ns,
        Key = new NodeKey(Host, Port),
        DeclaredWeight = DeclaredWeight,
        WeightOverride = WeightOverride,
        WeightOverrideUntil = StoredTime.From(WeightUntil),
        Drained = IsDrained != 0,
        DrainUntil = StoredTime.From(DrainUntil),
        CloseAt = StoredTime.From(CloseAt),
        IsClosed = IsClosed != 0,
        HealthPath = HealthPath,
        Labels = State.Nodes.Labels.FromJson(Labels),
        HeartbeatInterval = HeartbeatInterval,
        IsStatic = IsStatic != 0,
        Instance = Instance,
        Catalog = Catalog,
        Status = Status == "online" ? NodeStatus.Online : NodeStatus.Offline,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
        UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(UpdatedAt),
        Version = Revision,
        Lease = new Lease(DateTimeOffset.FromUnixTimeMilliseconds(LastHeartbeat)),
    };
}

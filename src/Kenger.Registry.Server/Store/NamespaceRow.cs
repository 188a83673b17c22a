using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Store;

/// <summary>A row of <c>upstream_namespace</c>; times are Unix milliseconds.</summary>
internal sealed record NamespaceRow
{
    public long Id { get; init; }

    public string Name { get; init; } = "";

    public string Description { get; init; } = "";

    public string HealthPath { get; init; } = "";

    public string CreatedBy { get; init; } = "";

    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    public long Revision { get; init; }

    public static NamespaceRow From(NamespaceState ns) => new()
    {
        Id = ns.Id,
        Name = ns.Name,
        Description = ns.Description,
        HealthPath = ns.HealthPath,
        CreatedBy = ns.CreatedBy,
        CreatedAt = ns.CreatedAt.ToUnixTimeMilliseconds(),
        UpdatedAt = ns.UpdatedAt.ToUnixTimeMilliseconds(),
        Revision = ns.Version,
    };

    public NamespaceState ToState() => new()
    {
        Id = Id,
        Name = Name,
        Description = Description,
        HealthPath = HealthPath,
        CreatedBy = CreatedBy,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
        UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(UpdatedAt),
        Version = Revision,
    };
}

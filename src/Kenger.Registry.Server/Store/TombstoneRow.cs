using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Store;

/// <summary>A row of <c>upstream_tombstone</c>; the time is Unix milliseconds.</summary>
internal sealed record TombstoneRow
{
    public string Name { get; init; } = "";

    public string HealthPath { get; init; } = "";

    public long DeletedAt { get; init; }

    public long Revision { get; init; }

    public static TombstoneRow From(Tombstone tombstone) => new()
    {
        Name = tombstone.Name,
        HealthPath = tombstone.HealthPath,
        DeletedAt = tombstone.DeletedAt.ToUnixTimeMilliseconds(),
        Revision = tombstone.Version,
    };

    public Tombstone ToState() =>
        new(Name, HealthPath, DateTimeOffset.FromUnixTimeMilliseconds(DeletedAt), Revision);
}

namespace Kenger.Gateway;

/// <summary>A node in <see cref="AdminHealth"/>: the original's fields, then both witnesses and what last changed.</summary>
internal sealed record AdminHealthNode(string Address, int Weight, bool Healthy, string HealthPath)
{
    /// <inheritdoc cref="AdminNode.OwnWeight"/>
    public int? OwnWeight { get; init; }

    /// <inheritdoc cref="AdminNode.Labels"/>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>What the registry says of it.</summary>
    public required AdminHeartbeat Heartbeat { get; init; }

    /// <summary>What the last probe said of it; absent before the first.</summary>
    public AdminProbe? Probe { get; init; }

    public required AdminLastChange LastChange { get; init; }
}

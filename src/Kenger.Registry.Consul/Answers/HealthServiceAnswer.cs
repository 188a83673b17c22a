namespace Kenger.Registry.Consul.Answers;

/// <summary>An entry of <c>health/service</c>.</summary>
internal sealed record HealthServiceAnswer(NodeAnswer Node, NodeServiceAnswer Service, IReadOnlyList<CheckAnswer> Checks);

/// <summary>A check.</summary>
internal sealed record CheckAnswer
{
    public required string Node { get; init; }

    public required string CheckID { get; init; }

    public required string Name { get; init; }

    public required string Status { get; init; }

    public required string Notes { get; init; }

    public required string Output { get; init; }

    public required string ServiceID { get; init; }

    public required string ServiceName { get; init; }

    public required IReadOnlyList<string> ServiceTags { get; init; }

    public required string Type { get; init; }

    public required string Interval { get; init; }

    public required string Timeout { get; init; }

    public int ExposedPort { get; init; }

    public IReadOnlyDictionary<string, string> Definition { get; init; } = NoNames.Instance;

    public required long CreateIndex { get; init; }

    public required long ModifyIndex { get; init; }
}

namespace Kenger.Registry.Consul.Answers;

/// <summary>A node.</summary>
internal sealed record NodeAnswer
{
    public required string ID { get; init; }

    public required string Node { get; init; }

    public required string Address { get; init; }

    public required string Datacenter { get; init; }

    public IReadOnlyDictionary<string, string> TaggedAddresses { get; init; } = NoNames.Instance;

    public IReadOnlyDictionary<string, string> Meta { get; init; } = NoNames.Instance;

    public required long CreateIndex { get; init; }

    public required long ModifyIndex { get; init; }
}

/// <summary><c>catalog/node</c>.</summary>
internal sealed record CatalogNodeAnswer(NodeAnswer? Node, IReadOnlyDictionary<string, NodeServiceAnswer> Services);

/// <summary><c>catalog/node-services</c>.</summary>
internal sealed record CatalogNodeServicesAnswer(NodeAnswer? Node, IReadOnlyList<NodeServiceAnswer> Services);

namespace Kenger.Registry.Consul.Answers;

/// <summary>A service of a node in <c>health/service</c> and <c>catalog/node</c>.</summary>
internal sealed record NodeServiceAnswer
{
    public string Kind { get; init; } = "";

    public required string ID { get; init; }

    public required string Service { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required string Address { get; init; }

    public IReadOnlyDictionary<string, string> TaggedAddresses { get; init; } = NoNames.Instance;

    public required IReadOnlyDictionary<string, string> Meta { get; init; }

    public required int Port { get; init; }

    public required WeightsAnswer Weights { get; init; }

    public required bool EnableTagOverride { get; init; }

    public required long CreateIndex { get; init; }

    public required long ModifyIndex { get; init; }
}

/// <summary>Consul's weights of a service.</summary>
internal sealed record WeightsAnswer(int Passing, int Warning);

/// <summary>A service as an agent tells it.</summary>
internal sealed record AgentServiceAnswer
{
    public string Kind { get; init; } = "";

    public required string ID { get; init; }

    public required string Service { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required IReadOnlyDictionary<string, string> Meta { get; init; }

    public required int Port { get; init; }

    public required string Address { get; init; }

    public IReadOnlyDictionary<string, string> TaggedAddresses { get; init; } = NoNames.Instance;

    public required WeightsAnswer Weights { get; init; }

    public required bool EnableTagOverride { get; init; }

    public required string Datacenter { get; init; }
}

/// <summary>A service of <c>catalog/service</c>.</summary>
internal sealed record CatalogServiceAnswer
{
    public required string ID { get; init; }

    public required string Node { get; init; }

    public required string Address { get; init; }

    public required string Datacenter { get; init; }

    public IReadOnlyDictionary<string, string> TaggedAddresses { get; init; } = NoNames.Instance;

    public IReadOnlyDictionary<string, string> NodeMeta { get; init; } = NoNames.Instance;

    public string ServiceKind { get; init; } = "";

    public required string ServiceID { get; init; }

    public required string ServiceName { get; init; }

    public required IReadOnlyList<string> ServiceTags { get; init; }

    public required string ServiceAddress { get; init; }

    public required WeightsAnswer ServiceWeights { get; init; }

    public required IReadOnlyDictionary<string, string> ServiceMeta { get; init; }

    public required int ServicePort { get; init; }

    public required bool ServiceEnableTagOverride { get; init; }

    public required long CreateIndex { get; init; }

    public required long ModifyIndex { get; init; }
}

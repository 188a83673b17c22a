namespace Kenger.Registry.Consul.Answers;

/// <summary><c>agent/self</c>.</summary>
internal sealed record SelfAnswer(SelfConfigAnswer Config, MemberAnswer Member)
{
    public IReadOnlyDictionary<string, string> DebugConfig { get; init; } = NoNames.Instance;

    public IReadOnlyDictionary<string, string> Meta { get; init; } = NoNames.Instance;
}

/// <summary>What an agent says of itself.</summary>
internal sealed record SelfConfigAnswer
{
    public required string Datacenter { get; init; }

    public required string NodeName { get; init; }

    public required string NodeID { get; init; }

    public bool Server { get; init; } = true;

    public string Revision { get; init; } = "kenger";

    public required string Version { get; init; }
}

/// <summary>A member of the cluster: the registry.</summary>
internal sealed record MemberAnswer
{
    public required string Name { get; init; }

    public required string Addr { get; init; }

    public required int Port { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = NoNames.Instance;

    /// <summary>Alive.</summary>
    public int Status { get; init; } = 1;

    public int ProtocolMin { get; init; } = 1;

    public int ProtocolMax { get; init; } = 5;

    public int ProtocolCur { get; init; } = 2;

    public int DelegateMin { get; init; } = 2;

    public int DelegateMax { get; init; } = 5;

    public int DelegateCur { get; init; } = 4;
}

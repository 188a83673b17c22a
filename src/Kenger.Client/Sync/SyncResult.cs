using Kenger.Contracts;

namespace Kenger.Client;

/// <summary>A registry's answer to <c>/sync</c>, with what could not be understood set aside.</summary>
public sealed record SyncResult
{
    /// <summary>The revision this answer brings its reader to.</summary>
    public required long Version { get; init; }

    /// <summary>The namespaces that changed, each whole. A namespace that can't be read at all is not here.</summary>
    public required IReadOnlyDictionary<string, SyncNamespace> Namespaces { get; init; }

    /// <summary>The namespace of every switched host; null when the registry has nothing new to say of hosts.</summary>
    public IReadOnlyDictionary<string, string>? Hosts { get; init; }

    /// <summary>One sentence for each node, rule, rollout or namespace that was dropped because it breaks the rules.</summary>
    public IReadOnlyList<string> Rejected { get; init; } = [];
}

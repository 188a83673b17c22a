using System.Collections.Immutable;
using Kenger.Registry.Server.Sync;

namespace Kenger.Registry.Server.State;

/// <summary>A namespace and its nodes at one revision.</summary>
internal sealed record NamespaceState
{
    private byte[]? _syncFragment;

    public NamespaceState()
    {
    }

    // What `with` calls. A copy is another revision: it must not inherit the bytes of this one.
    private NamespaceState(NamespaceState other)
    {
        Id = other.Id;
        Name = other.Name;
        Description = other.Description;
        HealthPath = other.HealthPath;
        Nodes = other.Nodes;
        CreatedAt = other.CreatedAt;
        UpdatedAt = other.UpdatedAt;
        Version = other.Version;
    }

    public required long Id { get; init; }

    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public required string HealthPath { get; init; }

    public ImmutableDictionary<NodeKey, NodeState> Nodes { get; init; } = ImmutableDictionary<NodeKey, NodeState>.Empty;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The revision of the last change to it or to one of its nodes.</summary>
    public required long Version { get; init; }

    /// <summary>
    /// Its part of a <c>/sync</c> answer, name included; computed once, by whoever asks first. Two at once compute the same.
    /// </summary>
    public ReadOnlyMemory<byte> SyncFragment => _syncFragment ??= SyncFragmentWriter.Write(this);
}

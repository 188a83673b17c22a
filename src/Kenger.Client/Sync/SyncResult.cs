using System.Text.Json;
using Kenger.Client.Calls;
using Kenger.Client.Sync;
using Kenger.Contracts;

namespace Kenger.Client;

/// <summary>A registry's answer to <c>/sync</c>, with what could not be understood set aside.</summary>
public sealed record SyncResult
{
    /// <summary>The revision this answer brings its reader to.</summary>
    public required long Version { get; init; }

    /// <summary>
    /// The namespaces that changed, each whole, or for callers that take differences with <see cref="SyncNamespace.Since"/>. A namespace that can't be read at all is not here.
    /// </summary>
    public required IReadOnlyDictionary<string, SyncNamespace> Namespaces { get; init; }

    /// <summary>The namespace of every switched host; null when the registry has nothing new to say of hosts.</summary>
    public IReadOnlyDictionary<string, string>? Hosts { get; init; }

    /// <summary>All routes that were asked for; null when the registry has nothing new to say of them.</summary>
    public IReadOnlyList<RouteDefinition>? Routes { get; init; }

    /// <summary>The revision of the routes, where they are told.</summary>
    public long? RoutesRevision { get; init; }

    /// <summary>The gateways that share the nodes of each namespace; null when the registry has nothing new to say of them.</summary>
    public IReadOnlyDictionary<string, SyncPeers>? Peers { get; init; }

    /// <summary>The revision of these, where they are told; 0 while the registry has not heard yet who is there. A registry older than this tells none.</summary>
    public long? PeersRevision { get; init; }

    /// <summary>
    /// One sentence for each node, rule, rollout or namespace that was dropped because it breaks the rules; of more than a hundred the last one
    /// says how many are not here.
    /// </summary>
    public IReadOnlyList<string> Rejected { get; init; } = [];

    /// <summary>
    /// Whether a namespace is left out because it can't be read. For a caller that takes differences that means that everything has to be asked for: what is not applied now
    /// is not told again.
    /// </summary>
    public bool IsTorn { get; init; }

    /// <summary>Reads what was kept of an answer, by the rules that hold for answers.</summary>
    /// <param name="json">An object with <c>version</c>, <c>hosts</c> and the namespaces.</param>
    /// <param name="field">The field that has the namespaces.</param>
    /// <exception cref="FormatException">It is no JSON, has no usable version or no namespaces, or too much of them.</exception>
    public static SyncResult Parse(ReadOnlyMemory<byte> json, string field = "data")
    {
        ArgumentNullException.ThrowIfNull(field);
        try
        {
            using var answer = new RegistryAnswer(json);
            return SyncReader.Read(answer, field);
        }
        catch (JsonException exception)
        {
            throw new FormatException("it is not complete JSON", exception);
        }
    }
}

namespace Kenger.Contracts;

/// <summary>The answer to <see cref="ApiRoutes.Sync"/>: an envelope with a version of its own.</summary>
public sealed record SyncResponse
{
    /// <summary>0 for success, else one of <see cref="ErrorCodes"/>.</summary>
    public int Code { get; init; }

    /// <summary><c>ok</c>, or a sentence that says what to change.</summary>
    public string Message { get; init; } = "ok";

    /// <summary>The revision this answer brings its reader to; never goes back, below 2^53.</summary>
    public long Version { get; init; }

    /// <summary>The namespaces that changed after the version asked with; all of them without one.</summary>
    public required IReadOnlyDictionary<string, SyncNamespace> Data { get; init; }

    /// <summary>
    /// The namespace of every switched host. Only for callers that say which gateway they are; null when no host was switched
    /// after the version asked with.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Hosts { get; init; }

    /// <summary>
    /// All routes to the namespaces that were asked for as <c>routes</c>, by id. Only for callers that ask for them; null when the caller
    /// knows
    /// the registry's routes by its <c>routes_revision</c>.
    /// </summary>
    public IReadOnlyList<RouteDefinition>? Routes { get; init; }

    /// <summary>The revision of the routes, where they are told.</summary>
    public long? RoutesRevision { get; init; }

    /// <summary>
    /// The gateways that share the nodes of each namespace that was asked for. Only for gateways that keep to a share, and say so by <c>aperture</c>; null when the caller knows them by its
    /// <c>peers_revision</c>, and while the registry has not heard yet who is there.
    /// </summary>
    public IReadOnlyDictionary<string, SyncPeers>? Peers { get; init; }

    /// <summary>The revision of these, where they are told: of what they say, the same at all servers of a registry. 0 while the registry has not heard yet who is there.</summary>
    public long? PeersRevision { get; init; }
}

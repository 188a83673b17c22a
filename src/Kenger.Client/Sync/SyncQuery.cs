namespace Kenger.Client;

/// <summary>What to ask of the registry's <c>/sync</c>.</summary>
public sealed record SyncQuery
{
    /// <summary>The namespaces to ask for; all when empty.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>The version the caller has applied: only what changed after it is answered. Null asks for everything.</summary>
    public long? Version { get; init; }

    /// <summary>How long the registry may hold the call until something changes; cut to 60 s. Null answers at once.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>
    /// The id of the calling gateway, so that the registry knows what it has applied. Counted where the token speaks for gateways (the role
    /// <c>gateway</c>); with another one the call is answered as well.
    /// </summary>
    public string? Gateway { get; init; }

    /// <summary>
    /// The application that calls services by name, and which of its processes, as <c>application/instance</c>: at most 126 visible ASCII characters. The registry
    /// lists it as one that uses the namespaces, and a node that stops waits until it knows. Counted where the token has the role <c>register</c> or <c>gateway</c>.
    /// </summary>
    public string? Consumer { get; init; }

    /// <summary>
    /// The namespaces whose routes the caller wants to know: <c>*</c> alone for all that its token is for. None when empty.
    /// </summary>
    public IReadOnlyList<string> Routes { get; init; } = [];

    /// <summary>
    /// The <see cref="SyncResult.RoutesRevision"/> of the routes that the caller knows: they are told when theirs is another one. Null
    /// asks for them.
    /// </summary>
    public long? RoutesRevision { get; init; }

    /// <summary>
    /// The least number of nodes of each namespace that the calling <see cref="Gateway"/> keeps to, 1–10,000: it is told which other gateways share them. Null for a gateway that takes all nodes.
    /// </summary>
    public int? Aperture { get; init; }

    /// <summary>
    /// The <see cref="SyncResult.PeersRevision"/> of the gateways that the caller knows: they are told when theirs is another one. Null asks for them.
    /// </summary>
    public long? PeersRevision { get; init; }

    /// <summary>
    /// Whether the caller takes, of a large namespace, what changed since <see cref="Version"/>: such a namespace has <c>Since</c>, and is to be applied to what is known of
    /// it. False asks for whole namespaces.
    /// </summary>
    public bool Delta { get; init; }
}

using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Store;

/// <summary>
/// Where the registry's state survives a restart. Synchronous, and used by the writer's thread alone; any call may throw
/// when the store is away, and the next call may work again.
/// </summary>
internal interface IRegistryStore : IDisposable
{
    /// <summary>For logs and <c>/health</c>: the kind and place of the store, without secrets.</summary>
    string Description { get; }

    /// <summary>Whether other servers write to it too. Then <see cref="CatchUp"/> and <see cref="TryTakeDuty"/> matter.</summary>
    bool IsShared => false;

    /// <summary>What it keeps of rollouts beside the registry's state.</summary>
    IRolloutStore Rollouts { get; }

    /// <summary>The outbox.</summary>
    INoticeStore Notices { get; }

    /// <summary>Opens the store, creates or migrates its tables, and reads everything. May be called again.</summary>
    RegistrySnapshot Load();

    /// <summary>Begins a transaction that no other server can overtake.</summary>
    IStoreTransaction Begin(RegistrySnapshot known);

    /// <summary>Writes durably what changes nothing, and needs all that a change needs; throws when the store takes no writes.</summary>
    void Probe();

    /// <summary>What a failure of this store means.</summary>
    StoreFailure Explain(Exception exception) => StoreFailure.Of(exception);

    /// <summary>Writes when nodes were last heard from; one transaction, no revision.</summary>
    void SaveHeartbeats(IReadOnlyList<SavedHeartbeat> heartbeats);

    /// <summary>Who changed what in these namespaces, the newest first.</summary>
    /// <param name="namespaces">The namespaces; all of them includes what concerns none.</param>
    /// <param name="limit">The most to return.</param>
    /// <param name="before">Only entries with smaller ids.</param>
    IReadOnlyList<AuditRow> ReadAudit(NamespaceSet namespaces, int limit, long? before);

    /// <summary>Forgets the oldest of who changed what before then, at most <paramref name="limit"/> of them; returns how many.</summary>
    int ForgetAudit(DateTimeOffset before, int limit);

    /// <summary>
    /// Forgets the oldest of what services said of themselves, which anybody with a token can make as much of as it likes, while there are more
    /// entries than <paramref name="max"/>; at most <paramref name="limit"/> of them. Returns how many. What operators did stays.
    /// </summary>
    int TrimAudit(int max, int limit);

    /// <summary>
    /// The changes of a route, the newest first, at most <see cref="Contracts.RouteFieldChecks.MaxVersions"/>; those of a deleted route
    /// too.
    /// </summary>
    IReadOnlyList<RouteVersionRow> ReadRouteVersions(string route);

    /// <summary>What is kept of all routes as they were at a version.</summary>
    RoutesAtVersion ReadRoutesAt(long version);

    /// <summary>
    /// Forgets the oldest changes made before then of routes that are gone, at most <paramref name="limit"/> of them; returns how many.
    /// </summary>
    int ForgetRouteVersions(DateTimeOffset before, int limit);

    /// <summary>The snapshot with what other servers wrote since; the same one when there is nothing.</summary>
    RegistrySnapshot CatchUp(RegistrySnapshot known) => known;

    /// <summary>Renews leases with the heartbeats that other servers saved.</summary>
    void RefreshLeases(RegistrySnapshot known)
    {
    }

    /// <summary>Tells other servers of the gateways that poll here, and returns those that poll there.</summary>
    IReadOnlyList<SharedGateway> ExchangeGateways(string server, IReadOnlyList<SharedGateway> ours) => [];

    /// <summary>
    /// Takes or keeps work that one server at a time must do. False when another has it; whoever stops asking loses it after
    /// <paramref name="lease"/>.
    /// </summary>
    bool TryTakeDuty(string duty, string server, TimeSpan lease) => true;
}

/// <summary>When a node was last heard from.</summary>
internal readonly record struct SavedHeartbeat(long NodeId, DateTimeOffset LastHeartbeat);

/// <summary>A live gateway, as servers that share a store tell each other.</summary>
internal sealed record SharedGateway
{
    /// <summary>The name of the token it polls with.</summary>
    public string Token { get; init; } = "";

    public string Gateway { get; init; } = "";

    public long Version { get; init; }

    /// <summary>The namespaces it watches, separated by commas; empty for all.</summary>
    public string Namespaces { get; init; } = "";

    public string Address { get; init; } = "";

    /// <summary>The least number of nodes of each namespace that it keeps to; 0 where it takes all nodes.</summary>
    public int Aperture { get; init; }
}

using Kenger.Client;
using Kenger.Contracts;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Sync;

/// <summary>
/// Follows the registry: asks, applies the answer, and asks again at once with the new version, which tells the registry
/// that this gateway has applied it. When the registry is away, the last known state stays; so it does for namespaces that the token is not for.
/// </summary>
internal sealed partial class RegistryWatcher(
    IRegistryFeed client,
    NodeDirectory directory,
    SwitchedHosts hosts,
    RegistryRoutes registryRoutes,
    Apertures apertures,
    AppliedConfig appliedConfig,
    WatchedNamespaces watched,
    ForbiddenNamespaces forbidden,
    AppliedRevision applied,
    GatewayConfigProvider routes,
    GatewayIdentity identity,
    IOptions<KengerGatewayOptions> options,
    TimeProvider time,
    ILogger<RegistryWatcher> logger) : BackgroundService
{
    private readonly FollowedRegistry _registry = new(client, time, logger);
    private SyncStatus _status = SyncStatus.Initial;
    private IReadOnlyList<string>? _applied;
    private SyncScope? _asked;
    private bool _isTorn;
    private bool _hasNarrowed;
    private volatile bool _isSettled;

    public SyncStatus Status => Volatile.Read(ref _status);

    /// <summary>
    /// Whether the gateway knows where to send requests: once the registry has answered for all namespaces that switched hosts and
    /// rules lead to, from a snapshot, or when no route asks. Routes of the registry count once YARP goes by them.
    /// </summary>
    public bool IsReady => (_isSettled || (routes.Current.Compiled.Namespaces.Count == 0 && !registryRoutes.IsOn))
        && (!registryRoutes.IsOn || appliedConfig.Has(routes.Current));

    /// <summary>
    /// Whether the registry is being asked for a namespace that was not part of the last question: routes that just changed name it.
    /// </summary>
    public bool IsNew(string ns) =>
        Status.Problem is null && Volatile.Read(ref _applied) is { } asked && !asked.Contains(ns) && watched.Current.Contains(ns);

    /// <summary>Begins with what a snapshot says, as the registry said it that long ago. Before the first call.</summary>
    public void Restore(long revision, TimeSpan age)
    {
        Volatile.Write(ref _status, new SyncStatus(revision, time.GetTimestamp() - (long)(age.TotalSeconds * time.TimestampFrequency),
            Problem: null, IsRestored: true));
        _isSettled = true;
    }

    /// <summary>Asks once and applies the answer. Returns how long to wait before the next call.</summary>
    public async Task<TimeSpan> RunOnceAsync(CancellationToken stopping)
    {
        var config = routes.Current;
        using var call = CancellationTokenSource.CreateLinkedTokenSource(stopping, config.Replaced);
        try
        {
            if (config.Compiled.Namespaces.Count == 0 && !registryRoutes.IsOn)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, call.Token);
            }

            return await AskAsync(watched.Current, call.Token);
        }
        catch (OperationCanceledException) when (call.IsCancellationRequested)
        {
            // Either the gateway stops, or the routes name other namespaces now.
            return TimeSpan.Zero;
        }
        catch (Exception exception)
        {
            return Fail(exception);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = await RunOnceAsync(stoppingToken);
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<TimeSpan> AskAsync(IReadOnlyList<string> wanted, CancellationToken cancellationToken)
    {
        var needed = new SyncScope(wanted, registryRoutes.Wanted);
        var scope = await forbidden.AllowedOfAsync(needed, cancellationToken);
        // A delta says nothing of a namespace that was not asked for before, so other namespaces mean a fresh start; so does one that could not be applied whole.
        var revision = !_isTorn && _asked is not null && scope.Namespaces.SequenceEqual(_asked.Namespaces) ? Status.Revision : null;
        var query = new SyncQuery
        {
            Namespaces = SyncNamespaces.ToAsk(scope.Namespaces),
            Version = revision,
            Wait = revision is null ? null : options.Value.SyncInterval,
            Gateway = identity.Id,
            Routes = scope.Routes,
            // The revision is that of all routes, and says nothing of those of other namespaces.
            RoutesRevision = _asked is not null && scope.Routes.SequenceEqual(_asked.Routes) ? registryRoutes.Announced.Revision : null,
            Aperture = apertures.Wanted,
            PeersRevision = revision is null ? null : apertures.Revision,
            Delta = true,
        };

        var asked = time.GetTimestamp();
        SyncResult answer;
        try
        {
            answer = await _registry.AskAsync(query, cancellationToken);
        }
        catch (KengerAuthenticationException exception) when (exception.Code == ErrorCodes.Forbidden && !_hasNarrowed)
        {
            // One namespace that the token is not for, and all of it is refused. Once: whoever refuses what it allows is not asked without a pause.
            _hasNarrowed = await forbidden.LearnAsync(needed, scope, cancellationToken);
            if (!_hasNarrowed)
            {
                throw;
            }

            return TimeSpan.Zero;
        }

        // A revision below ours is another world: a registry that was set up anew, or restored from long ago.
        var isComplete = revision is null || answer.Version < revision;
        // Before the nodes: new ones are then shared from the first.
        apertures.Learn(answer, query.PeersRevision, wanted);
        var outcome = SyncMerge.ApplyTo(directory, answer, wanted, isComplete, revision, unasked: forbidden.Current);
        (_isTorn, _asked, _hasNarrowed) = (outcome.IsTorn, scope, false);
        // After the nodes: whoever finds a host switched finds the nodes of its namespace.
        hosts.Learn(answer.Hosts, wanted);
        registryRoutes.Learn(answer.Routes, answer.RoutesRevision, wanted);
        Succeed(answer.Version, wanted, outcome);
        if (!outcome.IsTorn && watched.Current.All(wanted.Contains))
        {
            // What the answer led to was part of the question: all of it counts now.
            _isSettled = true;
            applied.Set(answer.Version);
        }

        return PollPace.AfterAnswer(answer.Version != revision, time.GetElapsedTime(asked));
    }

    private void Succeed(long revision, IReadOnlyList<string> wanted, SyncOutcome outcome)
    {
        Volatile.Write(ref _applied, wanted);
        Volatile.Write(ref _status, new SyncStatus(revision, time.GetTimestamp(), Problem: null));
        _registry.Answered(revision);
        // One that is watched no more has lost no node.
        foreach (var change in outcome.Changes.Where(change => wanted.Contains(change.Namespace)))
        {
            LogChange(change);
        }

        _registry.LeftOut(outcome.Rejected);
    }

    private TimeSpan Fail(Exception exception)
    {
        _hasNarrowed = false;
        var before = Status;
        apertures.Forget();
        Volatile.Write(ref _status, before with { Problem = exception.Message });
        return _registry.Failed(exception.Message, before.Age(time) is null ? "no node is known yet" : "traffic goes on with the last known nodes");
    }

    private void LogChange(NamespaceChange change)
    {
        if (change.IsLeft)
        {
            LogLeft(change.Namespace);
        }
        else if (change.Added + change.Removed > 0)
        {
            LogNodesChanged(change.Namespace, change.Total == 1 ? "1 node" : $"{change.Total} nodes", change.Added, change.Removed);
        }
        else
        {
            LogWeightsChanged(change.Namespace, change.Total);
        }
    }

    [LoggerMessage(EventIds.NodesChanged, LogLevel.Information, "Namespace {Namespace} has {Nodes} online (+{Added}, −{Removed})")]
    private partial void LogNodesChanged(string @namespace, string nodes, int added, int removed);

    [LoggerMessage(EventIds.NamespaceLeft, LogLevel.Information,
        "Namespace {Namespace} is no longer followed: no route, switched host or rule leads there, or the registry has deleted it")]
    private partial void LogLeft(string @namespace);

    [LoggerMessage(EventIds.WeightsChanged, LogLevel.Debug,
        "Namespace {Namespace} has {Total} nodes: weights or health paths have changed")]
    private partial void LogWeightsChanged(string @namespace, int total);
}

/// <summary>How this gateway stands with the registry. Immutable: replaced after each answer.</summary>
/// <param name="Revision">The revision it has applied; null before the first answer.</param>
/// <param name="AnsweredAt">A timestamp of the time provider: when the registry last answered.</param>
/// <param name="Problem">Why the last call failed; null after one that did not.</param>
/// <param name="IsRestored">Revision and answer are those of a snapshot: the registry has not answered since the start.</param>
internal sealed record SyncStatus(long? Revision, long AnsweredAt, string? Problem, bool IsRestored = false)
{
    public static SyncStatus Initial { get; } = new(Revision: null, AnsweredAt: 0, Problem: null);

    /// <summary>How old the known state may be: time since the registry last answered; null before the first answer.</summary>
    public TimeSpan? Age(TimeProvider time) => Revision is null ? null : time.GetElapsedTime(AnsweredAt);
}

using System.Diagnostics;
using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Sync;
using Kenger.Registry.Server.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Writing;

/// <summary>
/// The only one who changes the registry and uses its store, on a thread of its own: takes everything that waits, applies
/// the changes to one draft, writes it in one transaction, publishes the snapshot, then answers the callers and wakes the
/// watchers. When the store fails nothing is published and the callers are refused.
/// </summary>
internal sealed partial class RegistryWriter(
    IRegistryStore store,
    StoreHealth storeHealth,
    RegistryState state,
    WatchHub watches,
    RegistryMetrics metrics,
    NoticeRouting notices,
    SteadyClock clock,
    TimeProvider time,
    IOptions<KengerRegistryServerOptions> options,
    ILogger<RegistryWriter> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan DisposeTimeout = TimeSpan.FromSeconds(2);

    private readonly RegistryLimits _limits = new(options.Value.MaxNamespaces, options.Value.MaxNodesPerNamespace)
    {
        MaxNamespacesPerToken = options.Value.MaxNamespacesPerToken,
        KeepOverridesFor = options.Value.KeepOverridesFor,
    };
    private readonly NodeLog _nodeLog = new(logger);
    private readonly WorkQueue _queue = new();
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _catchUpLock = new();
    private Task<bool>? _nextCatchUp;
    private Thread? _thread;
    private bool _disposed;

    /// <summary>Carries out one command in the name of its caller; the answer is durable. Never throws for a store that is away.</summary>
    public Task<CommandResult<T>> ExecuteAsync<T>(RegistryCommand<T> command, Actor actor, CancellationToken cancellationToken) =>
        EnqueueAsync(new PendingCommand<T>(command, actor), cancellationToken);

    /// <summary>Uses the store for something that changes no revision. Never throws for a store that is away.</summary>
    public Task<CommandResult<T>> UseStoreAsync<T>(Func<IRegistryStore, T> use, CancellationToken cancellationToken) =>
        EnqueueAsync(new PendingStoreUse<T>(use, isLook: false), cancellationToken);

    /// <summary>Lets a caller look into the store, when changes leave time for it. Never throws for a store that is away.</summary>
    public Task<CommandResult<T>> LookIntoStoreAsync<T>(Func<IRegistryStore, T> look, CancellationToken cancellationToken) =>
        EnqueueAsync(new PendingStoreUse<T>(look, isLook: true), cancellationToken);

    /// <summary>
    /// Publishes what other servers wrote. False when the store is away. Who asks while another one's turn has not come yet shares it: a caller
    /// that makes up versions keeps nobody from the store.
    /// </summary>
    public Task<bool> CatchUpAsync(CancellationToken cancellationToken)
    {
        if (!store.IsShared)
        {
            return Task.FromResult(true);
        }

        lock (_catchUpLock)
        {
            _nextCatchUp ??= CatchUpNextAsync();
            return _nextCatchUp.WaitAsync(cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "Kenger registry writer" };
        _thread.Start();
        return _loaded.Task.WaitAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Close();
        await _ended.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>
    /// Ends the thread, which nobody has stopped when another part of the host failed to start: the store is disposed next.
    /// </summary>
    public void Dispose()
    {
        // The container knows the writer by two names, and disposes it for each.
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _queue.Close();
        if (_thread is null || _thread.Join(DisposeTimeout))
        {
            _queue.Dispose();
        }
    }

    private async Task<bool> CatchUpNextAsync()
    {
        // Not before it is remembered: it may be over at once.
        await Task.Yield();
        var caughtUp = await UseStoreAsync(
            shared =>
            {
                // Who comes from now on may know more than is read here.
                ForgetNextCatchUp();
                Publish(shared.CatchUp(state.Current));
                return true;
            },
            CancellationToken.None);
        if (caughtUp.Refusal is not null)
        {
            ForgetNextCatchUp();
        }

        return caughtUp.Refusal is null;
    }

    private void ForgetNextCatchUp()
    {
        lock (_catchUpLock)
        {
            _nextCatchUp = null;
        }
    }

    private async Task<CommandResult<T>> EnqueueAsync<T>(PendingWork<T> pending, CancellationToken cancellationToken)
    {
        if (!_queue.TryAdd(pending))
        {
            return Refusal.Unavailable("the registry is stopping, or has more waiting than it can write: try again");
        }

        try
        {
            return await pending.Outcome.WaitAsync(options.Value.WriteTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return Refusal.Unavailable(pending.TryAbandon()
                ? "the store is busy and nothing was changed: try again"
                : "the store did not answer in time and the change may still be made: look before you try again");
        }
        catch (OperationCanceledException)
        {
            // The caller is gone, and with it whoever would look at the outcome.
            pending.TryAbandon();
            throw;
        }
    }

    private void Run()
    {
        try
        {
            Load();
            _loaded.SetResult();
        }
        catch (Exception exception)
        {
            _queue.Close();
            _ended.SetResult();
            _loaded.SetException(exception);
            return;
        }

        foreach (var batch in _queue.TakeBatches())
        {
            Do(batch.FindAll(work => work is IPendingChange), Change);
            Do(batch.FindAll(work => work is IPendingStoreUse), Use);
        }

        _ended.SetResult();
    }

    private void Do(List<PendingWork> works, Action<List<PendingWork>> action)
    {
        if (works.Count == 0)
        {
            return;
        }

        try
        {
            action(works);
        }
        catch (Exception exception)
        {
            NoteStore(exception);
            // A database that broke off in the middle of a commit may have made it.
            var refusal = Refusal.Unavailable(store.IsShared
                ? "the store failed and the change may still have been made: look before you try again"
                : "the store can't be used now and nothing was changed: try again");
            works.ForEach(work => work.Refuse(refusal));
            return;
        }

        works.ForEach(work => work.Complete());
    }

    private void Change(List<PendingWork> works)
    {
        using var span = RegistryTraces.BeginCommit(works.Select(work => work.Trace));
        try
        {
            Write(works, span);
        }
        catch (Exception exception)
        {
            // What a store says may name its address and user.
            span?.SetTag("error.type", exception.GetType().FullName).SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }

    private void Write(List<PendingWork> works, Activity? span)
    {
        using var transaction = store.Begin(state.Current);
        var draft = new RegistryDraft(transaction.Snapshot, clock.Now, transaction.RefreshLeases, _limits);
        works.ForEach(work => ((IPendingChange)work).Apply(draft));
        if (!draft.HasChanges)
        {
            Publish(transaction.Snapshot);
            _nodeLog.Write(draft.Notes);
            return;
        }

        var (snapshot, changes) = draft.Build();
        changes = notices.WithNotices(changes, clock.Now);
        span?.SetTag(RegistryTraces.CommandsTag, works.Count).SetTag(RegistryTraces.VersionTag, snapshot.Version);
        var begun = Stopwatch.GetTimestamp();
        transaction.Commit(changes);
        metrics.Committed(works.Count, Stopwatch.GetElapsedTime(begun));
        NoteStore(null);
        Publish(snapshot);
        if (changes.Notices.Count > 0)
        {
            notices.News.Fire();
        }

        LogReleases(changes.Releases);
        _nodeLog.Write(draft.Notes);
    }

    /// <summary>What no command says, because it followed from a whole batch.</summary>
    private void LogReleases(ReleaseChanges releases)
    {
        foreach (var (ns, rollout, happened) in releases.AddEvents)
        {
            if (happened.Kind == RolloutEventKinds.Arrived)
            {
                LogArrived(rollout, ns, happened.Reason);
            }
            else if (happened.Kind == RolloutEventKinds.Reinstated)
            {
                LogReinstated(rollout, ns, happened.Reason);
            }
        }
    }

    private void Use(List<PendingWork> works)
    {
        var use = (IPendingStoreUse)works[0];
        var begun = Stopwatch.GetTimestamp();
        use.Run(store);
        if (use.IsLook)
        {
            _queue.NoteLook(Stopwatch.GetElapsedTime(begun));
        }

        NoteStore(null);
    }

    /// <summary>
    /// Reads the store and begins a revision of its own: whatever a restored backup forgot, this server's answers are newer
    /// than any that were given before, and every watcher gets everything once.
    /// </summary>
    private void Load()
    {
        using var transaction = store.Begin(store.Load());
        var stored = transaction.Snapshot;
        var version = Revision.Next(stored.Version, clock.Now);
        var snapshot = stored.AsOf(version);
        transaction.Commit(ChangeSet.Between(stored, snapshot, [], []));
        Publish(snapshot);
        LogLoaded(store.Description, snapshot.Namespaces.Count, snapshot.AllNodes().Count(), version);
    }

    private void Publish(RegistrySnapshot snapshot)
    {
        if (snapshot != state.Current)
        {
            state.Publish(snapshot);
            watches.Published();
        }
    }

    private void NoteStore(Exception? exception)
    {
        if (!storeHealth.Note(exception?.Message, clock.Now))
        {
            return;
        }

        if (exception is null)
        {
            LogStoreBack(store.Description);
        }
        else
        {
            LogStoreFailed(exception, store.Description);
        }
    }

    [LoggerMessage(EventIds.RegistryLoaded, LogLevel.Information, "Registry loaded from {Store}: {Namespaces} namespaces, {Nodes} nodes; version {Version}")]
    private partial void LogLoaded(string store, int namespaces, int nodes, long version);

    [LoggerMessage(EventIds.StoreFailed, LogLevel.Error, "The store {Store} can't be written: changes are refused with 503 until it is back; reads and heartbeats go on")]
    private partial void LogStoreFailed(Exception exception, string store);

    [LoggerMessage(EventIds.StoreBack, LogLevel.Information, "The store {Store} is back: changes are taken again")]
    private partial void LogStoreBack(string store);

    [LoggerMessage(EventIds.RolloutArrived, LogLevel.Warning, "Rollout {Id} in {Ns}: {Reason}")]
    private partial void LogArrived(long id, string ns, string? reason);

    [LoggerMessage(EventIds.RolloutReinstated, LogLevel.Warning, "After rollout {Id} in {Ns}: {Reason}")]
    private partial void LogReinstated(long id, string ns, string? reason);
}

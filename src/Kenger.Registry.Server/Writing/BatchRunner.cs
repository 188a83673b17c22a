using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Sync;
using Kenger.Registry.Server.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Writing;

/// <summary>
/// What the writer's thread does with a batch: applies the changes to one draft, writes it in one transaction, publishes the snapshot,
/// then answers the callers and wakes the watchers. What the store certainly did not make is applied again, to what the registry is then,
/// while the callers wait: commands are pure. When it can't be made nothing is published and the callers are refused.
/// </summary>
internal sealed partial class BatchRunner(
    IRegistryStore store,
    StoreWatch watch,
    RegistryState state,
    WatchHub watches,
    RegistryMetrics metrics,
    NoticeRouting notices,
    SteadyClock clock,
    TimeProvider time,
    WorkQueue queue,
    IOptions<KengerRegistryServerOptions> options,
    ILogger logger)
{
    // Servers that begin together on an empty database get in each other's way a few times, at each of its tables.
    private static readonly TimeSpan LoadPatience = TimeSpan.FromSeconds(30);

    private readonly RegistryLimits _limits = new(options.Value.MaxNamespaces, options.Value.MaxNodesPerNamespace)
    {
        MaxNamespacesPerToken = options.Value.MaxNamespacesPerToken,
        KeepOverridesFor = options.Value.KeepOverridesFor,
    };
    private readonly NodeLog _nodeLog = new(logger);

    // Enough is left of the callers' time to tell them why.
    private TimeSpan Patience => options.Value.WriteTimeout * 0.8;

    /// <summary>
    /// Reads the store and begins a revision of its own: whatever a restored backup forgot, this server's answers are newer
    /// than any that were given before, and every watcher gets everything once.
    /// </summary>
    public void Load()
    {
        var repeats = new Repeats(queue, metrics, time, LoadPatience);
        while (true)
        {
            try
            {
                LoadOnce();
                return;
            }
            catch (Exception exception)
            {
                var failure = store.Explain(exception is CommitInDoubtException { InnerException: { } inner } ? inner : exception);
                if (failure.Kind is not (StoreFailureKind.Conflict or StoreFailureKind.Broken)
                    || !repeats.MayFollow(failure, isOutage: false))
                {
                    throw;
                }

                repeats.Pause(failure);
            }
        }
    }

    public void Run(List<PendingWork> batch)
    {
        Run(batch.FindAll(work => work is IPendingChange), isChange: true, Change);
        Run(batch.FindAll(work => work is IPendingStoreUse), isChange: false, Use);
    }

    public void Publish(RegistrySnapshot snapshot)
    {
        if (snapshot != state.Current)
        {
            state.Publish(snapshot);
            watches.Published();
        }
    }

    private void Run(List<PendingWork> works, bool isChange, Action<List<PendingWork>, Repeats> action)
    {
        var repeats = new Repeats(queue, metrics, time, Patience);
        while (works.Count > 0)
        {
            try
            {
                action(works, repeats);
            }
            catch (Exception exception)
            {
                var failure = store.Explain(exception);
                if (repeats.MayFollow(failure, watch.IsOutage))
                {
                    StepBack(works, () => repeats.Pause(failure));
                    if (works.Count > 0)
                    {
                        continue;
                    }
                }

                // Callers that gave up know it already.
                watch.NoteFailure(failure, exception, isChange);
                works.ForEach(work => work.Refuse(Refusal.Unavailable(failure.Answer)));
                return;
            }

            works.ForEach(work => work.Complete());
            return;
        }
    }

    /// <summary>While it pauses, nothing is under way: who gives up then is told that nothing was changed, and left out.</summary>
    private static void StepBack(List<PendingWork> works, Action pause)
    {
        works.RemoveAll(work => !work.TryStepBack());
        pause();
        works.RemoveAll(work => !work.TryBegin());
    }

    private void Change(List<PendingWork> works, Repeats repeats)
    {
        using var span = RegistryTraces.BeginCommit(works.Select(work => work.Trace));
        try
        {
            Write(works, repeats, span);
        }
        catch (Exception exception)
        {
            // What a store says may name its address and user.
            span?.SetTag("error.type", exception.GetType().FullName).SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }

    /// <summary>
    /// Who gives up before the commit (the store may wait for a lock) is told that nothing was changed, and left out: the others are
    /// applied anew. From then on the outcome is open.
    /// </summary>
    private void Write(List<PendingWork> works, Repeats repeats, Activity? span)
    {
        using var transaction = store.Begin(state.Current);
        RegistryDraft draft;
        do
        {
            draft = new RegistryDraft(transaction.Snapshot, clock.Now, transaction.RefreshLeases, _limits);
            works.ForEach(work => ((IPendingChange)work).Apply(draft));
        }
        while (draft.HasChanges && works.RemoveAll(work => !work.TryCommit()) > 0);

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
        Commit(transaction, changes, repeats);
        metrics.Committed(works.Count, Stopwatch.GetElapsedTime(begun));
        watch.NoteWritten(isChange: true);
        Publish(snapshot);
        if (changes.Notices.Count > 0)
        {
            notices.News.Fire();
        }

        LogReleases(changes.Releases);
        _nodeLog.Write(draft.Notes);
    }

    private void Commit(IStoreTransaction transaction, ChangeSet changes, Repeats repeats)
    {
        try
        {
            transaction.Commit(changes);
        }
        catch (CommitInDoubtException doubt) when (doubt.CanFindOut)
        {
            transaction.Dispose();
            if (!WasMade(doubt, repeats))
            {
                ExceptionDispatchInfo.Throw(doubt.InnerException!);
            }
        }
    }

    /// <summary>Whether a commit was made after all; the doubt itself is thrown when the store can't tell in time.</summary>
    private bool WasMade(CommitInDoubtException doubt, Repeats repeats)
    {
        while (true)
        {
            try
            {
                return doubt.WasMade();
            }
            catch (Exception exception)
            {
                var failure = store.Explain(exception);
                if (!repeats.MayFollow(failure, isOutage: false))
                {
                    ExceptionDispatchInfo.Throw(doubt);
                }

                repeats.Pause(failure);
            }
        }
    }

    private void Use(List<PendingWork> works, Repeats repeats)
    {
        if (!works[0].TryCommit())
        {
            works.Clear();
            return;
        }

        var use = (IPendingStoreUse)works[0];
        var begun = Stopwatch.GetTimestamp();
        use.Run(store);
        if (use.IsLook)
        {
            queue.NoteLook(Stopwatch.GetElapsedTime(begun));
        }

        if (use.Writes)
        {
            watch.NoteWritten(isChange: false);
        }
    }

    private void LoadOnce()
    {
        using var transaction = store.Begin(store.Load());
        var stored = transaction.Snapshot;
        var version = Revision.Next(stored.Version, clock.Now);
        var snapshot = stored.AsOf(version);
        transaction.Commit(ChangeSet.Between(stored, snapshot, [], []));
        watch.NoteWritten(isChange: true);
        Publish(snapshot);
        LogLoaded(store.Description, snapshot.Namespaces.Count, snapshot.AllNodes().Count(), version);
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

    [LoggerMessage(EventIds.RegistryLoaded, LogLevel.Information, "Registry loaded from {Store}: {Namespaces} namespaces, {Nodes} nodes; version {Version}")]
    private partial void LogLoaded(string store, int namespaces, int nodes, long version);

    [LoggerMessage(EventIds.RolloutArrived, LogLevel.Warning, "Rollout {Id} in {Ns}: {Reason}")]
    private partial void LogArrived(long id, string ns, string? reason);

    [LoggerMessage(EventIds.RolloutReinstated, LogLevel.Warning, "After rollout {Id} in {Ns}: {Reason}")]
    private partial void LogReinstated(long id, string ns, string? reason);
}

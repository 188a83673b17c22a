using System.Collections.Concurrent;
using System.Diagnostics;
using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Sync;
using Kenger.Registry.Server.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Writing;

/// <summary>
/// The only one who changes the registry, on a thread of its own: takes everything that waits, applies it to one draft,
/// writes it in one transaction, publishes the snapshot, then answers the callers and wakes the watchers. When the store
/// fails nothing is published and the callers are refused.
/// </summary>
internal sealed partial class RegistryWriter(
    IRegistryStore store,
    StoreHealth storeHealth,
    RegistryState state,
    WatchHub watches,
    RegistryMetrics metrics,
    TimeProvider time,
    IOptions<KengerRegistryServerOptions> options,
    ILogger<RegistryWriter> logger) : IHostedService, IDisposable
{
    private const int MaxQueued = 100_000;
    private const int MaxBatch = 4_096;
    private static readonly TimeSpan DisposePatience = TimeSpan.FromSeconds(2);

    private readonly BlockingCollection<PendingWork> _queue = new(MaxQueued);
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Thread? _thread;
    private bool _disposed;

    /// <summary>Carries out one command; the answer is durable. Never throws for a store that is away.</summary>
    public async Task<CommandResult<T>> ExecuteAsync<T>(RegistryCommand<T> command, CancellationToken cancellationToken)
    {
        var pending = new PendingCommand<T>(command);
        if (!TryEnqueue(pending))
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

    /// <summary>Saves the heartbeats that came since the last time; one transaction.</summary>
    public Task SaveHeartbeatsAsync()
    {
        var pending = new PendingHeartbeats();
        return TryEnqueue(pending) ? pending.Done : Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "Kenger registry writer" };
        _thread.Start();
        return _loaded.Task.WaitAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await SaveHeartbeatsAsync().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _queue.CompleteAdding();
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
        _queue.CompleteAdding();
        if (_thread is null || _thread.Join(DisposePatience))
        {
            _queue.Dispose();
        }
    }

    private bool TryEnqueue(PendingWork work)
    {
        try
        {
            return _queue.TryAdd(work);
        }
        catch (InvalidOperationException)
        {
            // CompleteAdding was called: the server is stopping.
            return false;
        }
    }

    private void Run()
    {
        try
        {
            Load();
            _loaded.SetResult();
        }
        catch (Exception failure)
        {
            _queue.CompleteAdding();
            _ended.SetResult();
            _loaded.SetException(failure);
            return;
        }

        var batch = new List<PendingWork>();
        foreach (var first in _queue.GetConsumingEnumerable())
        {
            Take(first);
            while (batch.Count < MaxBatch && _queue.TryTake(out var next))
            {
                Take(next);
            }

            Write(batch);
            batch.Clear();
        }

        _ended.SetResult();

        void Take(PendingWork work)
        {
            if (work.TryBegin())
            {
                batch.Add(work);
            }
        }
    }

    /// <summary>
    /// Reads the store and begins a revision of its own: whatever a restored backup forgot, this server's answers are newer
    /// than any that were given before, and every watcher gets everything once.
    /// </summary>
    private void Load()
    {
        var stored = store.Load();
        var version = Revision.Next(stored.Version, time.GetUtcNow());
        var snapshot = stored with
        {
            Version = version,
            Namespaces = stored.Namespaces.SetItems(stored.Namespaces.Select(
                pair => KeyValuePair.Create(pair.Key, pair.Value with { Version = version }))),
            Tombstones = stored.Tombstones.SetItems(stored.Tombstones.Select(
                pair => KeyValuePair.Create(pair.Key, pair.Value with { Version = version }))),
        };
        store.Commit(ChangeSet.Between(stored, snapshot, [], []));
        Publish(snapshot);
        LogLoaded(store.Description, snapshot.Namespaces.Count, snapshot.AllNodes().Count(), version);
    }

    private void Write(List<PendingWork> batch)
    {
        try
        {
            Change(batch);
        }
        catch (Exception failure)
        {
            NoteStore(failure);
            var refusal = Refusal.Unavailable("the store can't be written now and nothing was changed: try again");
            batch.ForEach(work => work.Refuse(refusal));
            return;
        }

        // The callers first: what they asked for is done, whatever becomes of the heartbeats.
        var saves = batch.FindAll(work => work is PendingHeartbeats);
        batch.FindAll(work => work is not PendingHeartbeats).ForEach(work => work.Complete());
        if (saves.Count > 0)
        {
            TrySaveHeartbeats();
            saves.ForEach(work => work.Complete());
        }
    }

    private void Change(List<PendingWork> batch)
    {
        var draft = new RegistryDraft(state.Current, time.GetUtcNow());
        foreach (var work in batch)
        {
            work.Apply(draft);
        }

        if (!draft.HasChanges)
        {
            return;
        }

        var (snapshot, changes) = draft.Build();
        var begun = Stopwatch.GetTimestamp();
        store.Commit(changes);
        metrics.Committed(batch.Count, Stopwatch.GetElapsedTime(begun));
        Publish(snapshot);
        NoteStore(null);
    }

    private void TrySaveHeartbeats()
    {
        try
        {
            SaveHeartbeats();
        }
        catch (Exception failure)
        {
            // They are still unsaved, and go with the next ones.
            NoteStore(failure);
        }
    }

    private void SaveHeartbeats()
    {
        var unsaved = new List<(Lease Lease, SavedHeartbeat Beat)>();
        foreach (var node in state.Current.AllNodes())
        {
            if (node.Lease.IsUnsaved(out var lastHeartbeat))
            {
                unsaved.Add((node.Lease, new SavedHeartbeat(node.Id, lastHeartbeat)));
            }
        }

        if (unsaved.Count == 0)
        {
            return;
        }

        store.SaveHeartbeats([.. unsaved.Select(each => each.Beat)]);
        unsaved.ForEach(each => each.Lease.Saved(each.Beat.LastHeartbeat));
        metrics.HeartbeatsSaved();
        NoteStore(null);
    }

    private void Publish(RegistrySnapshot snapshot)
    {
        state.Publish(snapshot);
        watches.Published();
    }

    private void NoteStore(Exception? failure)
    {
        if (!storeHealth.Note(failure?.Message))
        {
            return;
        }

        if (failure is null)
        {
            LogStoreBack(store.Description);
        }
        else
        {
            LogStoreFailed(failure, store.Description);
        }
    }
}

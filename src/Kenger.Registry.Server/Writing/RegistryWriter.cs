using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Sync;
using Kenger.Registry.Server.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Writing;

/// <summary>
/// The only one who changes the registry and uses its store, on a thread of its own, which takes everything that waits. What becomes of
/// it there is the
/// <see cref="BatchRunner"/>'s.
/// </summary>
internal sealed class RegistryWriter : IHostedService, IDisposable
{
    private static readonly TimeSpan DisposeTimeout = TimeSpan.FromSeconds(2);

    private readonly IRegistryStore _store;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly WorkQueue _queue = new();
    private readonly BatchRunner _runner;
    private readonly SharedCatchUp _catchUp;
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Thread? _thread;
    private bool _disposed;

    public RegistryWriter(
        IRegistryStore store,
        StoreHealth health,
        RegistryState state,
        WatchHub watches,
        RegistryMetrics metrics,
        NoticeRouting notices,
        SteadyClock clock,
        TimeProvider time,
        IOptions<KengerRegistryServerOptions> options,
        ILogger<RegistryWriter> logger)
    {
        (_store, _time, _timeout) = (store, time, options.Value.WriteTimeout);
        var watch = new StoreWatch(store, health, clock, logger);
        _runner = new BatchRunner(store, watch, state, watches, metrics, notices, clock, time, _queue, options, logger);
        _catchUp = new SharedCatchUp(
            use => UseStoreAsync(use, CancellationToken.None), shared => _runner.Publish(shared.CatchUp(state.Current)), watch);
    }

    /// <summary>Carries out one command in the name of its caller; the answer is durable. Never throws for a store that is away.</summary>
    public Task<CommandResult<T>> ExecuteAsync<T>(RegistryCommand<T> command, Actor actor, CancellationToken cancellationToken) =>
        EnqueueAsync(new PendingCommand<T>(command, actor), cancellationToken);

    /// <summary>Uses the store for something that changes no revision. Never throws for a store that is away.</summary>
    public Task<CommandResult<T>> UseStoreAsync<T>(Func<IRegistryStore, T> use, CancellationToken cancellationToken) =>
        EnqueueAsync(new PendingStoreUse<T>(use, isLook: false), cancellationToken);

    /// <summary>The same for something that is written: its success shows that the store can be.</summary>
    public Task<CommandResult<T>> WriteStoreAsync<T>(Func<IRegistryStore, T> use, CancellationToken cancellationToken) =>
        EnqueueAsync(new PendingStoreUse<T>(use, isLook: false) { Writes = true }, cancellationToken);

    /// <summary>Lets a caller look into the store, when changes leave time for it. Never throws for a store that is away.</summary>
    public Task<CommandResult<T>> LookIntoStoreAsync<T>(Func<IRegistryStore, T> look, CancellationToken cancellationToken) =>
        EnqueueAsync(new PendingStoreUse<T>(look, isLook: true), cancellationToken);

    /// <summary>Publishes what other servers wrote. False when the store is away.</summary>
    public Task<bool> CatchUpAsync(CancellationToken cancellationToken) =>
        _store.IsShared ? _catchUp.RunAsync(cancellationToken) : Task.FromResult(true);

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

    private async Task<CommandResult<T>> EnqueueAsync<T>(PendingWork<T> pending, CancellationToken cancellationToken)
    {
        if (!_queue.TryAdd(pending))
        {
            return Refusal.Unavailable("the registry is stopping, or has more waiting than it can write: try again");
        }

        try
        {
            return await pending.Outcome.WaitAsync(_timeout, _time, cancellationToken);
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
            _runner.Load();
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
            _runner.Run(batch);
        }

        _ended.SetResult();
    }
}

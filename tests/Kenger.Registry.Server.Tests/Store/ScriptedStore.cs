using System.Collections.Concurrent;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.Store;

namespace Kenger.Registry.Server.Tests.Store;

/// <summary>A store in memory that fails, or holds the writer, when a test says so; it counts its transactions.</summary>
internal sealed class ScriptedStore : IRegistryStore
{
    private readonly ManualResetEventSlim _open = new(initialState: true);

    public string Description => "scripted";

    public IRolloutStore Rollouts { get; } = new NoRollouts();

    public INoticeStore Notices { get; } = new NoNotices();

    public bool IsShared { get; init; }

    /// <summary>Whether this server holds every duty there is, or another one does.</summary>
    public bool HasDuty { get; set; } = true;

    public RegistrySnapshot Initial { get; init; } = RegistrySnapshot.Empty;

    public Exception? LoadFailure { get; init; }

    /// <summary>Thrown by the next commits, until it is null again.</summary>
    public Exception? CommitFailure { get; set; }

    /// <summary>Thrown by the next commits, one each.</summary>
    public ConcurrentQueue<Exception> CommitFailures { get; } = new();

    /// <summary>Thrown by the next looks at what other servers wrote, until it is null again.</summary>
    public Exception? CatchUpFailure { get; set; }

    /// <summary>What failures mean; else nobody foresaw them.</summary>
    public Func<Exception, StoreFailure> Explains { get; init; } = StoreFailure.Of;

    public int Probes { get; private set; }

    /// <summary>How often somebody tried to commit.</summary>
    public int Tries { get; private set; }

    /// <summary>Thrown by the next saves of heartbeats, until it is null again.</summary>
    public Exception? HeartbeatFailure { get; set; }

    public ConcurrentQueue<ChangeSet> Commits { get; } = new();

    public ConcurrentQueue<IReadOnlyList<SavedHeartbeat>> Heartbeats { get; } = new();

    /// <summary>Whether the writer stands in a transaction that <see cref="Hold"/> holds.</summary>
    public bool IsHolding { get; private set; }

    /// <summary>How often it was asked what other servers wrote.</summary>
    public int CatchUps { get; private set; }

    public RegistrySnapshot CatchUp(RegistrySnapshot known)
    {
        CatchUps++;
        return CatchUpFailure is null ? known : throw CatchUpFailure;
    }

    public RegistrySnapshot Load() => LoadFailure is null ? Initial : throw LoadFailure;

    /// <summary>From now on transactions hang, until <see cref="Release"/>.</summary>
    public void Hold() => _open.Reset();

    public void Release() => _open.Set();

    public StoreFailure Explain(Exception exception) => Explains(exception);

    public void Probe()
    {
        Probes++;
        if (CommitFailure is not null)
        {
            throw CommitFailure;
        }
    }

    /// <summary>Done whenever a transaction begins.</summary>
    public Action Begins { get; set; } = () => { };

    public IStoreTransaction Begin(RegistrySnapshot known)
    {
        Begins();
        return new Transaction(this, known);
    }

    private void Commit(ChangeSet changes)
    {
        Tries++;
        Pass();
        if (CommitFailure is not null)
        {
            throw CommitFailure;
        }

        if (CommitFailures.TryDequeue(out var failure))
        {
            throw failure;
        }

        Commits.Enqueue(changes);
    }

    public void SaveHeartbeats(IReadOnlyList<SavedHeartbeat> heartbeats)
    {
        Pass();
        if (HeartbeatFailure is not null)
        {
            throw HeartbeatFailure;
        }

        Heartbeats.Enqueue(heartbeats);
    }

    public IReadOnlyList<AuditRow> ReadAudit(NamespaceSet namespaces, int limit, long? before) => [];

    public int ForgetAudit(DateTimeOffset before, int limit) => 0;

    public int TrimAudit(int max, int limit) => 0;

    public IReadOnlyList<RouteVersionRow> ReadRouteVersions(string route) => [];

    public RoutesAtVersion ReadRoutesAt(long version) => new(IsKept: false, [], Lost: null);

    public int ForgetRouteVersions(DateTimeOffset before, int limit) => 0;

    public bool TryTakeDuty(string duty, string server, TimeSpan lease) => HasDuty;

    public void Dispose() => _open.Set();

    private void Pass()
    {
        IsHolding = !_open.IsSet;
        _open.Wait();
        IsHolding = false;
    }

    private sealed class Transaction(ScriptedStore store, RegistrySnapshot known) : IStoreTransaction
    {
        public RegistrySnapshot Snapshot => known;

        public void RefreshLeases(IReadOnlyCollection<NodeState> nodes)
        {
        }

        public void Commit(ChangeSet changes) => store.Commit(changes);

        public void Dispose()
        {
        }
    }
}

using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Sync;

/// <summary>
/// The watchers of one selection of namespaces. They see the registry through <see cref="Visible"/>, which follows the
/// snapshots at once when it was quiet, and at most five times a second when nodes flap, however many changes there are.
/// </summary>
internal sealed class WatchGroup : IDisposable
{
    public static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly NamespaceSet _selection;
    private readonly RegistryState _state;
    private readonly TimeProvider _time;
    private readonly ITimer _later;
    private volatile WatchView _view;
    private volatile ToldSnapshots? _told;
    private long _advancedAt;
    private bool _pending;

    public WatchGroup(NamespaceSet selection, RegistryState state, TimeProvider time)
    {
        _selection = selection;
        _state = state;
        _time = time;
        _view = new WatchView(state.Current);
        _advancedAt = time.GetTimestamp() - MinInterval.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond;
        _later = time.CreateTimer(static group => ((WatchGroup)group!).Advance(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>For the hub: how many are waiting.</summary>
    public int Watchers { get; set; }

    /// <summary>For the hub: when the last one left, as a timestamp.</summary>
    public long LeftAt { get; set; }

    /// <summary>The snapshot the group sees, and a task that ends when it sees a newer one.</summary>
    public WatchView Visible => _view;

    /// <summary>What its watchers were told, from the first of them on that takes differences.</summary>
    public ToldSnapshots Told
    {
        get
        {
            if (_told is null)
            {
                lock (_lock)
                {
                    _told ??= new ToldSnapshots(_selection);
                }
            }

            return _told;
        }
    }

    /// <summary>Called after a snapshot was published.</summary>
    public void Published()
    {
        lock (_lock)
        {
            if (_pending || !_selection.HasChangedAfter(_state.Current, _view.Snapshot.Version))
            {
                return;
            }

            var wait = MinInterval - _time.GetElapsedTime(_advancedAt);
            if (wait > TimeSpan.Zero)
            {
                _pending = true;
                _later.Change(wait, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        Advance();
    }

    public void Dispose() => _later.Dispose();

    private void Advance()
    {
        WatchView seen;
        lock (_lock)
        {
            _pending = false;
            _advancedAt = _time.GetTimestamp();
            seen = _view;
            _told?.Add(seen.Snapshot);
            _view = new WatchView(_state.Current);
        }

        // After the view was replaced: a watcher that wakes finds the new one.
        seen.Replaced();
    }
}

/// <summary>A snapshot as a group of watchers sees it, until it is replaced.</summary>
internal sealed class WatchView(RegistrySnapshot snapshot)
{
    private readonly TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Watchers that were woken together ask the same: all but the first find the answer here.
    private volatile SyncBody? _lastAnswer;

    public RegistrySnapshot Snapshot => snapshot;

    public Task WhenReplaced => _replaced.Task;

    public void Replaced() => _replaced.TrySetResult();

    /// <summary>What changed after a version, or of routes after their revision; null when nothing did.</summary>
    /// <param name="selection">What is asked for.</param>
    /// <param name="version">What the watcher knows.</param>
    /// <param name="routes">What it knows of routes.</param>
    /// <param name="told">What it may have been told, when it takes differences.</param>
    public SyncBody? ChangesAfter(NamespaceSet selection, long version, long? routes = null, ToldSnapshots? told = null)
    {
        if (snapshot.Version <= version && !selection.LacksRoutes(snapshot, routes))
        {
            return null;
        }

        var answer = _lastAnswer;
        if (answer?.Answers(selection, version, routes, told is not null) != true)
        {
            _lastAnswer = answer = new SyncBody(snapshot, selection, version, routes, told);
        }

        return answer.IsEmpty ? null : answer;
    }
}

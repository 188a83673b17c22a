namespace Kenger.Registry.Server.Store;

/// <summary>
/// Whether the store can be written: an outage begins with a failure that did not pass while callers wait, and ends with a write that
/// succeeded, never with something that was read. Beside it, since when a shared store has let servers hear of each other. Written by the
/// writer's thread, read by anybody.
/// </summary>
/// <param name="shortest">Outages shorter than this let no heartbeat be missed.</param>
internal sealed class StoreHealth(TimeSpan shortest)
{
    /// <summary>
    /// Under a load that one try in a second can't get through, a later one does. Who holds the store for longer is an outage.
    /// </summary>
    public static readonly TimeSpan ConflictPatience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// What nobody foresaw may concern one kind of write only: others that succeed end it when it has not come back for so long.
    /// </summary>
    public static readonly TimeSpan UnexpectedFor = TimeSpan.FromMinutes(1);

    private volatile StoreFailure? _failure;
    private DateTimeOffset _begunAt;
    private DateTimeOffset _failedAt;
    private bool _changeFailed;
    private readonly HashSet<StoreFailureKind> _told = [];
    private DateTimeOffset? _conflictsSince;
    private DateTimeOffset? _deafSince;
    private long _writtenAtTicks;
    private long _writableSinceTicks;
    private long _hearingSinceTicks;

    public StoreHealth()
        : this(TimeSpan.FromSeconds(5))
    {
    }

    /// <summary>Why the store can't be written; null when it can, as far as anybody has tried.</summary>
    public StoreFailure? Failure => _failure;

    /// <summary>When it was last written.</summary>
    public DateTimeOffset WrittenAt => Read(ref _writtenAtTicks);

    /// <summary>
    /// When it could be written again after an outage that was long enough to matter; the beginning of time when there was none.
    /// </summary>
    public DateTimeOffset WritableSince => Read(ref _writableSinceTicks);

    /// <summary>The same for reading what other servers wrote.</summary>
    public DateTimeOffset HearingSince => Read(ref _hearingSinceTicks);

    /// <summary>Notes that something could not be done; true when it is news: once for each reason in an outage.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="isChange">Whether it was a change of the registry.</param>
    /// <param name="now">The time.</param>
    public bool NoteFailure(StoreFailure failure, bool isChange, DateTimeOffset now)
    {
        if (failure.Kind == StoreFailureKind.Conflict && !IsLong(now))
        {
            return false;
        }

        (_failedAt, _changeFailed) = (now, isChange || (_failure is not null && _changeFailed));
        _begunAt = _failure is null ? now : _begunAt;
        _failure = failure;
        // A connection that breaks and one that can't be made take turns in one and the same outage.
        return _told.Add(failure.Kind is StoreFailureKind.Broken or StoreFailureKind.InDoubt ? StoreFailureKind.Away : failure.Kind);
    }

    /// <summary>Notes that something was written; true when that ends an outage.</summary>
    public bool NoteWritten(bool isChange, DateTimeOffset now)
    {
        _conflictsSince = null;
        Volatile.Write(ref _writtenAtTicks, now.UtcTicks);
        if (_failure is not { } failure
            || (failure.Kind == StoreFailureKind.Unexpected && !(isChange && _changeFailed) && now - _failedAt < UnexpectedFor))
        {
            return false;
        }

        if (now - _begunAt >= shortest)
        {
            Volatile.Write(ref _writableSinceTicks, now.UtcTicks);
        }

        _failure = null;
        _told.Clear();
        return true;
    }

    /// <summary>Notes whether what other servers wrote could be read.</summary>
    public void NoteHearing(bool heard, DateTimeOffset now)
    {
        if (!heard)
        {
            _deafSince ??= now;
        }
        else if (_deafSince is { } since)
        {
            _deafSince = null;
            if (now - since >= shortest)
            {
                Volatile.Write(ref _hearingSinceTicks, now.UtcTicks);
            }
        }
    }

    private bool IsLong(DateTimeOffset now)
    {
        _conflictsSince ??= now;
        return now - _conflictsSince >= ConflictPatience;
    }

    private static DateTimeOffset Read(ref long ticks) => new(Volatile.Read(ref ticks), TimeSpan.Zero);
}

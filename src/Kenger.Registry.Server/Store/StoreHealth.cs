namespace Kenger.Registry.Server.Store;

/// <summary>Whether the last use of the store worked. Written by the writer's thread, read by anybody.</summary>
internal sealed class StoreHealth
{
    private volatile string? _failure;
    private long _backAtTicks;

    /// <summary>Why the last use failed; null when it worked.</summary>
    public string? Failure => _failure;

    /// <summary>When the store last came back after a failure; the beginning of time when it never failed.</summary>
    public DateTimeOffset BackAt => new(Volatile.Read(ref _backAtTicks), TimeSpan.Zero);

    /// <summary>Notes an outcome; true when it differs from the one before.</summary>
    public bool Note(string? failure, DateTimeOffset now)
    {
        var changed = (_failure is null) != (failure is null);
        if (changed && failure is null)
        {
            Volatile.Write(ref _backAtTicks, now.UtcTicks);
        }

        _failure = failure;
        return changed;
    }
}

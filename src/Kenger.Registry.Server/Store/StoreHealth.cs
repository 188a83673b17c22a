namespace Kenger.Registry.Server.Store;

/// <summary>Whether the last use of the store worked. Written by the writer's thread, read by anybody.</summary>
internal sealed class StoreHealth
{
    private volatile string? _failure;

    /// <summary>Why the last use failed; null when it worked.</summary>
    public string? Failure => _failure;

    /// <summary>Notes an outcome; true when it differs from the one before.</summary>
    public bool Note(string? failure)
    {
        var changed = (_failure is null) != (failure is null);
        _failure = failure;
        return changed;
    }
}

namespace Kenger.Registry.Server.State;

/// <summary>
/// Bytes made of one revision of something, and kept as long as it is: written by whoever asks first. The others wait: all watchers wake
/// together, and a large namespace written by each of them at once takes all the memory there is.
/// </summary>
internal sealed class WrittenOnce
{
    private readonly Lock _writing = new();
    private volatile byte[]? _bytes;

    public ReadOnlyMemory<byte> GetOrWrite<T>(T source, Func<T, byte[]> write)
    {
        if (_bytes is { } known)
        {
            return known;
        }

        lock (_writing)
        {
            return _bytes ??= write(source);
        }
    }
}

using Kenger.Registry.Server.State;

namespace Kenger.Testing.Sync;

/// <summary>The present <see cref="SyncEpoch"/>, replaced by reference.</summary>
internal sealed class SyncShape : IDisposable
{
    // Below 2^53, which every reader can hold.
    private const long MaxVersion = (1L << 53) - 1;

    private readonly Lock _lock = new();
    private readonly RegistryState _state;
    private CancellationTokenSource _end = new();
    private volatile SyncEpoch _current;

    public SyncShape(RegistryState state)
    {
        _state = state;
        _current = new SyncEpoch(Offset: 0, Start: 0, Lost: [], _end.Token);
    }

    public SyncEpoch Current => _current;

    /// <summary>From now on nodes are missing.</summary>
    public void Lose(LostNodes lost) => Switch(1, all => [.. all, lost]);

    /// <summary>They are there again.</summary>
    public void Find(TestFault fault) => Switch(1, all => [.. all.Where(lost => lost.Fault != fault)]);

    /// <summary>From now on versions are so much higher, or lower.</summary>
    public void Jump(long by) => Switch(by, all => all);

    public void Dispose() => _end.Dispose();

    private void Switch(long by, Func<IReadOnlyList<LostNodes>, IReadOnlyList<LostNodes>> change)
    {
        CancellationTokenSource over;
        lock (_lock)
        {
            var before = _current;
            var known = _state.Current.Version;
            if (by > MaxVersion - known - before.Offset || by < 1 - known - before.Offset)
            {
                throw new ArgumentOutOfRangeException(nameof(by), by, $"Versions are from 1 to 2^53 - 1, and the present one is {known + before.Offset}.");
            }

            var next = new CancellationTokenSource();
            // Read after all answers of the epoch before that may still be sent: SyncReshaping looks whether it is over when it has one.
            _current = new SyncEpoch(before.Offset + by, known + before.Offset + by, change(before.Lost), next.Token);
            (over, _end) = (_end, next);
        }

        over.Cancel();
        over.Dispose();
    }
}

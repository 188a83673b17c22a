using System.Collections.Concurrent;
using System.Diagnostics;

namespace Kenger.Registry.Server.Writing;

/// <summary>What waits for the writer: bounded, taken in batches.</summary>
internal sealed class WorkQueue : IDisposable
{
    private const int MaxQueued = 100_000;
    private const int MaxBatch = 4_096;

    // After a look, the next one waits three times as long as it took, but no longer than somebody who waits for its answer can spare.
    private const int LookPause = 3;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    private readonly BlockingCollection<PendingWork> _waiting = new(MaxQueued);
    private readonly ManualResetEventSlim _closed = new();
    private long _nextLook;

    /// <summary>False when too much waits, or nothing is taken any more.</summary>
    public bool TryAdd(PendingWork work)
    {
        try
        {
            return _waiting.TryAdd(work);
        }
        catch (InvalidOperationException)
        {
            // Close was called: the server is stopping.
            return false;
        }
    }

    /// <summary>
    /// All changes that wait, and one use of the store at most. Looks, which callers may ask for as often as they like, come last, and have at
    /// most a quarter of the time: a change waits for one of them at most. Whenever there is something, until the queue is closed and empty.
    /// Work that its caller has given up is left out. The list is the same each time.
    /// </summary>
    public IEnumerable<List<PendingWork>> TakeBatches()
    {
        var batch = new List<PendingWork>();
        var uses = new Queue<PendingWork>();
        var looks = new Queue<PendingWork>();
        while (true)
        {
            var pause = uses.Count > 0 ? 0 : looks.Count > 0 ? MillisecondsUntilLook() : Timeout.Infinite;
            if (_waiting.TryTake(out var next, pause))
            {
                Sort(next);
                while (batch.Count + uses.Count + looks.Count < MaxBatch && _waiting.TryTake(out next))
                {
                    Sort(next);
                }
            }
            else if (uses.Count == 0 && looks.Count == 0)
            {
                yield break;
            }

            if (uses.TryDequeue(out var use) || (looks.Count > 0 && MillisecondsUntilLook() == 0 && looks.TryDequeue(out use)))
            {
                Take(use);
            }

            yield return batch;
            batch.Clear();
        }

        void Sort(PendingWork work)
        {
            if (work is not IPendingStoreUse use)
            {
                Take(work);
            }
            else
            {
                (use.IsLook ? looks : uses).Enqueue(work);
            }
        }

        void Take(PendingWork work)
        {
            if (work.TryBegin())
            {
                batch.Add(work);
            }
        }
    }

    /// <summary>So long did the look take that was in the last batch.</summary>
    public void NoteLook(TimeSpan took) =>
        _nextLook = Stopwatch.GetTimestamp() + (long)(Math.Min(took.TotalSeconds * LookPause, LongestPause.TotalSeconds) * Stopwatch.Frequency);

    /// <summary>Takes nothing more in; what waits is still taken out.</summary>
    public void Close()
    {
        _waiting.CompleteAdding();
        _closed.Set();
    }

    /// <summary>For the one who takes: lets a moment pass, unless the server is stopping.</summary>
    public void WaitUnlessClosed(TimeSpan pause) => _closed.Wait(pause);

    public void Dispose()
    {
        _waiting.Dispose();
        _closed.Dispose();
    }

    private int MillisecondsUntilLook() => _waiting.IsAddingCompleted
        ? 0
        : (int)Math.Max(0, Math.Ceiling(Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _nextLook).TotalMilliseconds));
}

using System.Collections.Concurrent;

namespace Kenger.Registry.Server.Writing;

/// <summary>What waits for the writer: bounded, taken in batches.</summary>
internal sealed class WorkQueue : IDisposable
{
    private const int MaxQueued = 100_000;
    private const int MaxBatch = 4_096;

    private readonly BlockingCollection<PendingWork> _waiting = new(MaxQueued);

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
    /// Everything that waits, whenever something does, until the queue is closed and empty. Work that its caller has given up
    /// is left out. The list is the same each time.
    /// </summary>
    public IEnumerable<List<PendingWork>> TakeBatches()
    {
        var batch = new List<PendingWork>();
        foreach (var first in _waiting.GetConsumingEnumerable())
        {
            batch.Clear();
            Take(first);
            while (batch.Count < MaxBatch && _waiting.TryTake(out var next))
            {
                Take(next);
            }

            yield return batch;
        }

        void Take(PendingWork work)
        {
            if (work.TryBegin())
            {
                batch.Add(work);
            }
        }
    }

    /// <summary>Takes nothing more in; what waits is still taken out.</summary>
    public void Close() => _waiting.CompleteAdding();

    public void Dispose() => _waiting.Dispose();
}

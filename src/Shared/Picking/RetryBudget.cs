using System.Runtime.InteropServices;

namespace Kenger;

/// <summary>
/// How much of a namespace's traffic may be retries, so that nodes in trouble get no more requests than clients send, and
/// a little. Counted over the last ten seconds.
/// </summary>
/// <param name="share">Retries per request.</param>
/// <param name="minPerSecond">Retries a second that are free, whatever the traffic.</param>
/// <param name="time">The clock.</param>
internal sealed class RetryBudget(double share, int minPerSecond, TimeProvider time)
{
    private const int Seconds = 10;

    private readonly Lock _retrying = new();
    private readonly Slot[] _slots = new Slot[Seconds];

    /// <summary>Counts every request once, at the moment it came.</summary>
    public void CountRequest(long timestamp) => Interlocked.Increment(ref SlotOf(SecondOf(timestamp)).Requests);

    /// <summary>Takes a retry out of the budget; false when it is used up.</summary>
    public bool TryTake()
    {
        var now = SecondOf(time.GetTimestamp());
        lock (_retrying)
        {
            var (requests, retries) = Sum(now);
            if (retries >= Math.Max(share * requests, minPerSecond * Seconds))
            {
                return false;
            }

            SlotOf(now).Retries++;
            return true;
        }
    }

    private long SecondOf(long timestamp) => timestamp / time.TimestampFrequency;

    private (long Requests, long Retries) Sum(long now)
    {
        var requests = 0L;
        var retries = 0L;
        foreach (ref var slot in _slots.AsSpan())
        {
            if (now - Volatile.Read(ref slot.Second) < Seconds)
            {
                requests += Volatile.Read(ref slot.Requests);
                retries += slot.Retries;
            }
        }

        return (requests, retries);
    }

    // Two that find an old slot at the same moment race for it; a request counted before the winner has cleared it is lost,
    // which no budget notices.
    private ref Slot SlotOf(long second)
    {
        ref var slot = ref _slots[second % Seconds];
        var found = Volatile.Read(ref slot.Second);
        if (found != second && Interlocked.CompareExchange(ref slot.Second, second, found) == found)
        {
            Volatile.Write(ref slot.Requests, 0);
            Volatile.Write(ref slot.Retries, 0);
        }

        return ref slot;
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Slot
    {
        public long Second;
        public long Requests;
        public long Retries;
    }
}

namespace Kenger.Contracts;

/// <summary>
/// The buckets that latencies are counted in: each a fifth longer than the one before, from half a millisecond to over a minute, so that a
/// percentile is known to within a fifth whatever its size.
/// </summary>
public static class LatencyBuckets
{
    /// <summary>How many there are; the last one has no upper bound.</summary>
    public const int Count = 67;

    private const double FirstMs = 0.5;
    private const double Growth = 1.2;

    private static readonly double[] UpperMs = [.. Enumerable.Range(0, Count - 1).Select(i => FirstMs * Math.Pow(Growth, i))];

    /// <summary>The longest latency of a bucket, in milliseconds; infinite for the last one.</summary>
    public static double UpperBoundMs(int bucket) => bucket < UpperMs.Length ? UpperMs[bucket] : double.PositiveInfinity;

    /// <summary>The bucket of a latency.</summary>
    public static int Of(TimeSpan latency)
    {
        var index = Array.BinarySearch(UpperMs, latency.TotalMilliseconds);
        return index >= 0 ? index : ~index;
    }

    /// <summary>
    /// The latency, in milliseconds, within which a share of the answers came, evenly spread within its bucket; null when there are none.
    /// What lies in the last bucket counts as its lower bound.
    /// </summary>
    /// <param name="counts">A count for each bucket.</param>
    /// <param name="share">0–1; 0.99 for the 99th percentile.</param>
    public static double? Percentile(ReadOnlySpan<long> counts, double share)
    {
        var total = 0L;
        foreach (var count in counts)
        {
            total += count;
        }

        var wanted = share * total;
        var below = 0L;
        for (var i = 0; i < counts.Length && total > 0; i++)
        {
            if (counts[i] > 0 && below + counts[i] >= wanted)
            {
                var lower = i == 0 ? 0 : UpperMs[i - 1];
                return i >= UpperMs.Length ? lower : lower + ((UpperMs[i] - lower) * (wanted - below) / counts[i]);
            }

            below += counts[i];
        }

        return null;
    }
}

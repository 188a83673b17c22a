namespace Kenger;

/// <summary>
/// Keeps the new nodes of a rollout at their share where old ones are out of the traffic, or still have a part of their weight: what these don't get goes to
/// the other old ones, and not to what nobody has judged yet. Pure.
/// </summary>
internal static class SideShares
{
    // Large enough for shares to be exact, small enough for sums of many.
    private const int MaxWeight = 100_000_000;

    /// <summary>The weights to pick by; null when the given ones will do: without a rollout, and as long as nobody is out.</summary>
    /// <param name="entries">The nodes with their weights as announced.</param>
    /// <param name="weights">Their weights of now.</param>
    /// <param name="isIn">Which of them get traffic.</param>
    public static int[]? Cap(ReadOnlySpan<NodeEntry> entries, ReadOnlySpan<int> weights, ReadOnlySpan<bool> isIn)
    {
        var (announcedNew, announcedOld, picked, others) = (0L, 0L, 0L, 0L);
        for (var i = 0; i < entries.Length; i++)
        {
            var weight = isIn[i] ? weights[i] : 0;
            if (entries[i].Node.IsCandidate)
            {
                announcedNew += entries[i].Weight;
                picked += weight;
            }
            else
            {
                announcedOld += entries[i].Weight;
                others += weight;
            }
        }

        // Where one side has nobody, the other serves.
        return picked == 0 || others == 0 || (double)picked * announcedOld <= (double)others * announcedNew
            ? null
            : Scale(entries, weights, (double)announcedNew * others / ((double)announcedOld * picked));
    }

    private static int[] Scale(ReadOnlySpan<NodeEntry> entries, ReadOnlySpan<int> weights, double newShare)
    {
        var largest = 1;
        foreach (var weight in weights)
        {
            largest = Math.Max(largest, weight);
        }

        var unit = Math.Max(1, MaxWeight / largest);
        var scaled = new int[weights.Length];
        for (var i = 0; i < scaled.Length; i++)
        {
            scaled[i] = weights[i] == 0 ? 0 : Math.Max(1, (int)(weights[i] * (double)unit * (entries[i].Node.IsCandidate ? newShare : 1)));
        }

        return scaled;
    }
}

namespace Kenger.Discovery.Endpoints;

/// <summary>
/// Weights for selectors that know none: a node is listed as often as its weight asks for, spread out, so that round robin gives each its share. Pure.
/// </summary>
internal static class RepeatedNodes
{
    /// <summary>So many entries at most, or one for each node where there are more nodes.</summary>
    public const int MaxEntries = 128;

    /// <summary>Indices in the order of the list.</summary>
    /// <param name="weights">Above 0.</param>
    public static IEnumerable<int> LayOut(int[] weights)
    {
        if (weights.Length == 0)
        {
            return [];
        }

        var times = Times(weights);
        var turns = RoundRobin.Build(times, AliasTable.Build(times));
        return Enumerable.Range(0, times.Sum()).Select(turn => turns.At((ulong)turn));
    }

    // Exact where it fits; else rounded, and once at least.
    private static int[] Times(int[] weights)
    {
        var divisor = weights.Aggregate(GreatestCommonDivisor);
        var total = weights.Sum(weight => (long)weight / divisor);
        return total <= MaxEntries
            ? Array.ConvertAll(weights, weight => weight / divisor)
            : Array.ConvertAll(weights, weight => Math.Max(1, (int)Math.Round(weight / divisor * (double)MaxEntries / total)));
    }

    private static int GreatestCommonDivisor(int a, int b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }
}

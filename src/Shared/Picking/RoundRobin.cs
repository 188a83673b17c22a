namespace Kenger;

/// <summary>
/// Weighted round robin in turns that are spread out: weights 5, 1, 1 give a a b a c a a, as in nginx. The turns of a whole
/// cycle are laid out beforehand; where a cycle would be too long for that, the alias table is gone through evenly.
/// </summary>
internal sealed class RoundRobin
{
    private const long MaxCycle = 8192;
    private const long MaxSteps = 1 << 20;

    private readonly int[]? _cycle;
    private readonly AliasTable _table;

    private RoundRobin(int[]? cycle, AliasTable table)
    {
        _cycle = cycle;
        _table = table;
    }

    /// <summary>Lays out the turns.</summary>
    /// <param name="weights">Above 0, and at least one.</param>
    /// <param name="table">Made of the same weights.</param>
    public static RoundRobin Build(ReadOnlySpan<int> weights, AliasTable table)
    {
        var divisor = 0;
        var total = 0L;
        foreach (var weight in weights)
        {
            divisor = GreatestCommonDivisor(weight, divisor);
            total += weight;
        }

        var turns = total / divisor;
        return new RoundRobin(turns <= MaxCycle && turns * weights.Length <= MaxSteps ? LayOut(weights, total, (int)turns) : null, table);
    }

    public int At(ulong turn) => _cycle is { } cycle ? cycle[turn % (ulong)cycle.Length] : _table.PickEvenly(turn);

    // In each turn everybody gains its weight, the richest is picked and pays for all.
    private static int[] LayOut(ReadOnlySpan<int> weights, long total, int turns)
    {
        var cycle = new int[turns];
        var credit = new long[weights.Length];
        for (var turn = 0; turn < turns; turn++)
        {
            var richest = 0;
            for (var i = 0; i < weights.Length; i++)
            {
                credit[i] += weights[i];
                if (credit[i] > credit[richest])
                {
                    richest = i;
                }
            }

            credit[richest] -= total;
            cycle[turn] = richest;
        }

        return cycle;
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

/// <summary>Whose turn it is in a namespace. It outlives the tables: each change of them would else begin with the same node.</summary>
internal sealed class RoundRobinTurn
{
    private long _turn = -1;

    public ulong Next() => (ulong)Interlocked.Increment(ref _turn);
}

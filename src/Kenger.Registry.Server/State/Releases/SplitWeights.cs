using Kenger.Contracts;

namespace Kenger.Registry.Server.State.Releases;

/// <summary>
/// From own weights to effective ones. The two sides of a rollout get their shares exactly, in whole weights as every gateway
/// understands them; within a side each node gets its part by its own weight, as near as whole numbers come.
/// </summary>
internal static class SplitWeights
{
    /// <summary>The effective weights, in the order of the nodes.</summary>
    /// <param name="own">Own weights; 0 for nodes that can't take part.</param>
    /// <param name="sides">The nodes' sides.</param>
    /// <param name="percent">The share of the candidates, 0–100, while there is a rollout; without, there are none.</param>
    public static int[] Compile(ReadOnlySpan<int> own, ReadOnlySpan<NodeSide> sides, int percent)
    {
        var candidates = Side.Measure(own, sides, NodeSide.Candidate);
        var stable = Side.Measure(own, sides, NodeSide.Stable);
        var weights = new int[own.Length];
        if (candidates.Sum + stable.Sum == 0)
        {
            // Everybody is held who is there: to serve from them is better than not to serve.
            own.CopyTo(weights);
        }
        else if (candidates.Sum == 0 || percent <= 0)
        {
            Keep(stable.Sum == 0 ? NodeSide.Candidate : NodeSide.Stable, own, sides, weights);
        }
        else if (stable.Sum == 0 || percent >= 100)
        {
            Keep(NodeSide.Candidate, own, sides, weights);
        }
        else
        {
            var common = (int)Gcd(percent, 100);
            long left = percent / common;
            long right = (100 - percent) / common;
            var scale = Scale(candidates, left, stable, right);
            Spread(scale * left, candidates, own, sides, weights);
            Spread(scale * right, stable, own, sides, weights);
        }

        return weights;
    }

    private static void Keep(NodeSide kept, ReadOnlySpan<int> own, ReadOnlySpan<NodeSide> sides, int[] weights)
    {
        for (var i = 0; i < own.Length; i++)
        {
            weights[i] = sides[i] == kept ? own[i] : 0;
        }
    }

    /// <summary>
    /// How often the shares fit into the largest weights there may be. Preferably such that every node's part is a whole number.
    /// </summary>
    private static long Scale(Side candidates, long left, Side stable, long right)
    {
        var max = Math.Min(candidates.MaxUnits / left, stable.MaxUnits / right);
        var (forCandidates, forStable) = (candidates.WholePeriod(left), stable.WholePeriod(right));
        var whole = forCandidates / Gcd(forCandidates, forStable) * forStable;
        return whole <= max ? max / whole * whole : max;
    }

    /// <summary>Distributes units by own weights; those that remain go where most was cut off, then to whoever comes first.</summary>
    private static void Spread(long units, Side side, ReadOnlySpan<int> own, ReadOnlySpan<NodeSide> sides, int[] weights)
    {
        var cut = new List<(long Remainder, int Index)>();
        var remaining = units;
        for (var i = 0; i < own.Length; i++)
        {
            if (sides[i] == side.Which && own[i] > 0)
            {
                var (whole, remainder) = Math.DivRem(units * own[i], side.Sum);
                weights[i] = (int)whole;
                remaining -= whole;
                cut.Add((remainder, i));
            }
        }

        if (remaining > 0)
        {
            cut.Sort(static (a, b) => a.Remainder != b.Remainder ? b.Remainder.CompareTo(a.Remainder) : a.Index.CompareTo(b.Index));
            foreach (var (_, index) in cut[..(int)remaining])
            {
                weights[index]++;
            }
        }
    }

    private static long Gcd(long a, long b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }

    private readonly record struct Side(NodeSide Which, long Sum, int Largest, long Divisor)
    {
        /// <summary>So many units can be spread that the largest node stays within the largest weight, one more for its remainder included.</summary>
        public long MaxUnits => (FieldChecks.MaxWeight - 1) * Sum / Largest;

        /// <summary>Multiples of this many times the share leave no remainder.</summary>
        public long WholePeriod(long share) => Sum / Gcd(Sum, share * Divisor);

        public static Side Measure(ReadOnlySpan<int> own, ReadOnlySpan<NodeSide> sides, NodeSide which)
        {
            long sum = 0;
            long divisor = 0;
            var largest = 0;
            for (var i = 0; i < own.Length; i++)
            {
                if (sides[i] == which)
                {
                    sum += own[i];
                    divisor = Gcd(divisor, own[i]);
                    largest = Math.Max(largest, own[i]);
                }
            }

            return new Side(which, sum, largest, divisor);
        }
    }
}

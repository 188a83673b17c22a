using System.Runtime.InteropServices;

namespace Kenger;

/// <summary>
/// Gives each key a node, the same on every gateway, in proportion to the weights; when nodes come or go, few keys move
/// that didn't have to (Maglev's table: each node claims slots in an order of its own, in turns).
/// </summary>
internal sealed class HashRing
{
    private const int Small = 65_537;
    private const int Large = 655_373;
    private const int SlotsPerNode = 100;

    private readonly int[] _slots;

    private HashRing(int[] slots) => _slots = slots;

    /// <summary>Takes time and memory in proportion to the slots: 65,537, or ten times as many for hundreds of nodes.</summary>
    /// <param name="weights">Above 0, and at least one.</param>
    /// <param name="names">What the nodes are known by on every gateway, hashed.</param>
    public static HashRing Build(ReadOnlySpan<int> weights, ReadOnlySpan<ulong> names)
    {
        // Primes: then every step width visits every slot.
        var size = IsQuick(weights.Length) ? Small : Large;
        var slots = new int[size];
        Array.Fill(slots, -1);
        var claims = ClaimsOf(weights, names, size);
        var free = size;
        for (var claiming = claims.Length; free > 0; claiming = DropSatisfied(claims, claiming))
        {
            for (var i = 0; i < claiming && free > 0; i++, free--)
            {
                Claim(slots, ref claims[i]);
            }
        }

        return new HashRing(slots);
    }

    /// <summary>Whether so many nodes have a small ring, which is made in a few milliseconds.</summary>
    public static bool IsQuick(int nodes) => nodes * (long)SlotsPerNode <= Small;

    public int At(ulong hash) => _slots[(int)(((hash >> 32) * (ulong)_slots.Length) >> 32)];

    // By name, so that it doesn't matter in which order the registry lists the nodes.
    private static HashClaim[] ClaimsOf(ReadOnlySpan<int> weights, ReadOnlySpan<ulong> names, int size)
    {
        var total = 0L;
        foreach (var weight in weights)
        {
            total += weight;
        }

        var order = new int[weights.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(names.ToArray(), order);
        var claims = new HashClaim[order.Length];
        var sum = 0L;
        for (var i = 0; i < order.Length; i++)
        {
            var name = names[order[i]];
            var upTo = sum + weights[order[i]];
            claims[i] = new HashClaim
            {
                Index = order[i],
                Next = (int)(name % (ulong)size),
                Step = (int)(StableHash.Mix(name) % (ulong)(size - 1)) + 1,
                // The smallest weight has a slot too; the largest will not miss it.
                Left = (int)Math.Max(1, (upTo * size / total) - (sum * size / total)),
            };
            sum = upTo;
        }

        return claims;
    }

    private static void Claim(int[] slots, ref HashClaim claim)
    {
        while (slots[claim.Next] >= 0)
        {
            claim.Next = (claim.Next + claim.Step) % slots.Length;
        }

        slots[claim.Next] = claim.Index;
        claim.Left--;
    }

    private static int DropSatisfied(HashClaim[] claims, int count)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            if (claims[i].Left > 0)
            {
                claims[kept++] = claims[i];
            }
        }

        return kept;
    }
}

/// <summary>What a node still wants of a <see cref="HashRing"/> under construction, and where it looks next.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct HashClaim
{
    public int Index;
    public int Next;
    public int Step;
    public int Left;
}

using System.Runtime.InteropServices;

namespace Kenger;

/// <summary>
/// Picks an index with a probability in proportion to its weight, in the same few nanoseconds whatever the number of
/// weights (Walker's alias method, built as Vose describes it).
/// </summary>
internal sealed class AliasTable
{
    private readonly Slot[] _slots;

    private AliasTable(Slot[] slots) => _slots = slots;

    /// <summary>Builds the table; every weight must be above 0, and there must be at least one.</summary>
    public static AliasTable Build(ReadOnlySpan<int> weights)
    {
        var count = weights.Length;
        var slots = new Slot[count];
        // Each slot gets the same share of the whole: 'total' in units of 1/count. Whole numbers keep it exact.
        var filling = new long[count];
        var total = 0L;
        foreach (var weight in weights)
        {
            total += weight;
        }

        var poor = new Stack<int>(count);
        var rich = new Stack<int>(count);
        for (var i = 0; i < count; i++)
        {
            filling[i] = (long)weights[i] * count;
            (filling[i] < total ? poor : rich).Push(i);
        }

        while (poor.TryPop(out var i))
        {
            // A poor slot implies a rich one: what all hold together is count × total.
            var donor = rich.Peek();
            slots[i] = new Slot((uint)(filling[i] / (double)total * (1UL << 32)), donor);
            filling[donor] -= total - filling[i];
            if (filling[donor] < total)
            {
                rich.Pop();
                poor.Push(donor);
            }
        }

        foreach (var i in rich)
        {
            slots[i] = new Slot(uint.MaxValue, i);
        }

        return new AliasTable(slots);
    }

    /// <summary>Picks by 64 random bits: the upper half chooses the slot, the lower one between its two owners.</summary>
    public int Pick(ulong random)
    {
        var slots = _slots;
        var index = (int)(((random >> 32) * (ulong)slots.Length) >> 32);
        var slot = slots[index];
        return (uint)random < slot.Keep ? index : slot.Other;
    }

    /// <summary>
    /// Picks in turns instead of by chance: all slots one after the other, and each slot goes to its two owners as evenly as
    /// whole turns allow. With equal weights that is one index after the other.
    /// </summary>
    public int PickEvenly(ulong turn)
    {
        // Neighbours must not all change owners in the same round.
        const ulong apart = 0x9E3779B9;

        var slots = _slots;
        var index = (int)(turn % (ulong)slots.Length);
        var round = turn / (ulong)slots.Length;
        var slot = slots[index];
        var phase = ((ulong)index * apart) & uint.MaxValue;
        var before = ((round * slot.Keep) + phase) >> 32;
        var after = (((round + 1) * slot.Keep) + phase) >> 32;
        return before != after ? index : slot.Other;
    }

    /// <summary>A slot belongs to its own index for <paramref name="Keep"/> of 2^32 draws, else to another.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Slot(uint Keep, int Other);
}

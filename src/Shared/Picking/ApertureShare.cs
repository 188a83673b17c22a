namespace Kenger;

/// <summary>
/// The part of each node's weight that this gateway takes. The two sides of a rollout are a ring each, so that each gateway sends the new side its share, and all gateways together send each
/// node its own. Immutable.
/// </summary>
internal sealed class ApertureShare
{
    // A slow start multiplies weights by a hundred at most.
    private const int MaxWeight = 20_000_000;

    private readonly NodeEntry[] _entries;
    private readonly int[] _parts;

    private ApertureShare(Aperture aperture, NodeEntry[] entries, int[] parts)
    {
        (Aperture, _entries, _parts) = (aperture, entries, parts);
        Count = parts.Count(part => part > 0);
    }

    /// <summary>What it was made by.</summary>
    public Aperture Aperture { get; }

    /// <summary>How many nodes are in it, healthy or not.</summary>
    public int Count { get; }

    /// <summary>How many nodes of the namespace have a weight.</summary>
    public int TotalCount => _parts.Length;

    /// <summary>Null where all nodes are taken whole.</summary>
    /// <param name="aperture">Which share; null for all nodes.</param>
    /// <param name="entries">The nodes with a weight above 0.</param>
    /// <param name="before">The share before, which stays where the same nodes have the same weights.</param>
    public static ApertureShare? Create(Aperture? aperture, NodeEntry[] entries, ApertureShare? before)
    {
        if (aperture is null || aperture.Count == 1 || entries.Length == 0)
        {
            return null;
        }

        return before?.IsFor(aperture, entries) == true ? before
            : PartsOf(aperture, entries) is { } parts ? new ApertureShare(aperture, entries, parts)
            : null;
    }

    /// <summary>
    /// Whether so few of its nodes can be picked that all of the namespace are: fewer than half, and from then on fewer than three quarters, so that one node doesn't decide it again and again.
    /// </summary>
    public bool IsTooWeak(NodeEntry[] entries, bool wasTooWeak)
    {
        var eligible = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            eligible += _parts[i] > 0 && entries[i].IsEligible ? 1 : 0;
        }

        return wasTooWeak ? eligible * 4 < Count * 3 : eligible * 2 < Count;
    }

    /// <summary>The nodes with the parts of their weights.</summary>
    public NodeEntry[] Narrow(NodeEntry[] entries)
    {
        var narrowed = new NodeEntry[entries.Length];
        for (var i = 0; i < narrowed.Length; i++)
        {
            narrowed[i] = entries[i] with { Weight = _parts[i] };
        }

        return narrowed;
    }

    private static int[]? PartsOf(Aperture aperture, NodeEntry[] entries)
    {
        int[] indexes = [.. Enumerable.Range(0, entries.Length)];
        var (old, candidates) = (Array.FindAll(indexes, i => !entries[i].Node.IsCandidate), Array.FindAll(indexes, i => entries[i].Node.IsCandidate));
        var (oldRing, newRing) = (RingOf(aperture, entries, old), RingOf(aperture, entries, candidates));
        var (oldWidth, newWidth) = (oldRing?.Width ?? aperture.Count, newRing?.Width ?? aperture.Count);
        if (oldWidth == aperture.Count && newWidth == aperture.Count)
        {
            return null;
        }

        // Each side's parts are too many by its own width: times the other one's they are by both.
        var parts = new long[entries.Length];
        Fill(parts, oldRing, old, aperture.Place, candidates.Length == 0 ? 1 : newWidth);
        Fill(parts, newRing, candidates, aperture.Place, old.Length == 0 ? 1 : oldWidth);
        return Shrink(parts);
    }

    private static ApertureRing? RingOf(Aperture aperture, NodeEntry[] entries, int[] side) => side.Length == 0 ? null : new ApertureRing(
        Array.ConvertAll(side, i => entries[i].Node.Address), Array.ConvertAll(side, i => entries[i].Weight), aperture.Count, aperture.MinNodes);

    private static void Fill(long[] parts, ApertureRing? ring, int[] side, int place, int times)
    {
        var taken = ring?.Take(place) ?? [];
        for (var i = 0; i < taken.Length; i++)
        {
            parts[side[i]] = taken[i] * times;
        }
    }

    // By what all have in common, which changes nothing. Only what is then still too large is rounded, by less than a ten-millionth of the largest.
    private static int[] Shrink(long[] parts)
    {
        var (divisor, largest) = (0L, 0L);
        foreach (var part in parts)
        {
            (divisor, largest) = (GreatestCommonDivisor(part, divisor), Math.Max(largest, part));
        }

        largest /= divisor;
        return Array.ConvertAll(parts, part => part == 0 ? 0
            : largest <= MaxWeight ? (int)(part / divisor)
            : Math.Max(1, (int)((Int128)(part / divisor) * MaxWeight / largest)));
    }

    private static long GreatestCommonDivisor(long a, long b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }

    private bool IsFor(Aperture aperture, NodeEntry[] entries)
    {
        if (aperture != Aperture || entries.Length != _entries.Length)
        {
            return false;
        }

        for (var i = 0; i < entries.Length; i++)
        {
            var (one, other) = (entries[i], _entries[i]);
            if (!one.Node.IsSameAs(other.Node) || one.Weight != other.Weight || one.Node.IsCandidate != other.Node.IsCandidate)
            {
                return false;
            }
        }

        return true;
    }
}

namespace Kenger;

/// <summary>
/// Nodes on a ring, each with an arc as long as its weight. The gateways begin at equal distances, and each takes an arc that is some of these distances long, the same for all: so every
/// point of the ring is taken by as many gateways. Lengths are counted in units of 1/gateways, which keeps them whole. Logically immutable.
/// </summary>
internal sealed class ApertureRing
{
    private readonly int[] _order;
    private readonly long[] _ends;
    private readonly long _distance;
    private readonly int _gateways;

    /// <summary>Lays the ring out, and finds the width.</summary>
    /// <param name="names">What the nodes are known by on every gateway: their places depend on it alone.</param>
    /// <param name="weights">Above 0.</param>
    /// <param name="gateways">At least 1.</param>
    /// <param name="minNodes">At least 1.</param>
    public ApertureRing(string[] names, ReadOnlySpan<int> weights, int gateways, int minNodes)
    {
        _gateways = gateways;
        _order = Order(names);
        _ends = new long[names.Length];
        var end = 0L;
        for (var i = 0; i < _order.Length; i++)
        {
            _ends[i] = end += (long)weights[_order[i]] * gateways;
        }

        _distance = end / gateways;
        Width = FindWidth(minNodes);
    }

    /// <summary>How many distances long each gateway's arc is: each point of the ring is taken by so many gateways. All nodes are taken whole where it is the number of gateways.</summary>
    public int Width { get; }

    private long Whole => _distance * _gateways;

    /// <summary>Which part of its weight each node gives to a gateway, in units of 1/gateways, in the order of the names: 0 for those outside of its arc.</summary>
    public long[] Take(int place)
    {
        var parts = new long[_order.Length];
        var from = place * _distance;
        var to = from + (Width * _distance);
        var begin = 0L;
        for (var i = 0; i < _order.Length; i++)
        {
            parts[_order[i]] = Overlap(begin, _ends[i], from, to) + Overlap(begin, _ends[i], 0, to - Whole);
            begin = _ends[i];
        }

        return parts;
    }

    private static long Overlap(long begin, long end, long from, long to) => Math.Max(0, Math.Min(end, to) - Math.Max(begin, from));

    private static int[] Order(string[] names)
    {
        var places = Array.ConvertAll(names, name => StableHash.Hash(name));
        var order = new int[names.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (one, other) => places[one].CompareTo(places[other]) is var byPlace and not 0 ? byPlace : string.CompareOrdinal(names[one], names[other]));
        return order;
    }

    // The wider, the more nodes.
    private int FindWidth(int minNodes)
    {
        var (narrow, wide) = (1, _gateways);
        while (narrow < wide)
        {
            var middle = (narrow + wide) / 2;
            (narrow, wide) = HasEverybody(middle, minNodes) ? (narrow, middle) : (middle + 1, wide);
        }

        return narrow;
    }

    private bool HasEverybody(int width, int minNodes)
    {
        for (var place = 0; place < _gateways; place++)
        {
            if (CountIn(place * _distance, (place + width) * _distance) < minNodes)
            {
                return false;
            }
        }

        return true;
    }

    private int CountIn(long from, long to)
    {
        var first = FirstEndAfter(from);
        return to <= Whole
            ? FirstEndAfter(to - 1) - first + 1
            // The node that the arc begins in may be the one it ends in.
            : Math.Min(_ends.Length, _ends.Length - first + FirstEndAfter(to - Whole - 1) + 1);
    }

    private int FirstEndAfter(long point)
    {
        var index = Array.BinarySearch(_ends, point);
        return index >= 0 ? index + 1 : ~index;
    }
}


namespace Kenger;

/// <summary>
/// Keys to nodes, over all nodes with a weight, whatever their health: a node that falls ill gives away its own keys, to
/// all others by weight, and gets the same ones back; no other key moves.
/// </summary>
internal sealed class HashPicks
{
    private const int Tries = 8;

    private readonly ServiceNode[] _nodes;
    private readonly int[] _weights;
    private readonly HashRing _ring;
    private readonly int[]? _places;

    private HashPicks(ServiceNode[] nodes, int[] weights, HashRing ring, int[]? places, bool isStale)
    {
        _nodes = nodes;
        _weights = weights;
        _ring = ring;
        _places = places;
        IsStale = isStale;
    }

    /// <summary>The ring is that of other nodes or weights, until it is made anew.</summary>
    public bool IsStale { get; }

    /// <summary>Takes milliseconds, and tens of them for hundreds of nodes.</summary>
    public static HashPicks Build(ServiceNode[] nodes, int[] weights) =>
        new(nodes, weights, HashRing.Build(weights, Array.ConvertAll(nodes, node => StableHash.Hash(node.Address))), places: null,
            isStale: false);

    /// <summary>
    /// The picks of the table that follows: these when it has the same nodes and weights; new ones when they are made
    /// quickly; else these go on for the nodes that are left, because whoever changes a table holds up all others who want to.
    /// </summary>
    public HashPicks For(ServiceNode[] nodes, int[] weights)
    {
        var sameNodes = AreSame(_nodes, nodes);
        if (sameNodes && _weights.AsSpan().SequenceEqual(weights))
        {
            return IsStale ? new HashPicks(_nodes, _weights, _ring, places: null, isStale: false) : this;
        }

        return HashRing.IsQuick(nodes.Length)
            ? Build(nodes, weights)
            : new HashPicks(_nodes, _weights, _ring, sameNodes ? null : PlacesIn(nodes), isStale: true);
    }

    /// <summary>Null when the key's nodes are all out, one place in the ring after the other.</summary>
    /// <param name="key">The key.</param>
    /// <param name="isIn">Which of the table's nodes are picked from.</param>
    public int? Find(ulong key, ReadOnlySpan<bool> isIn)
    {
        const ulong apart = 0x9E3779B97F4A7C15;

        for (var i = 0; i < Tries; i++)
        {
            var index = _ring.At(key);
            var place = _places is null ? index : _places[index];
            if (place >= 0 && isIn[place])
            {
                return place;
            }

            key = StableHash.Mix(key + apart);
        }

        return null;
    }

    // By track: a node whose labels have changed is another object for the same one.
    private static bool AreSame(ServiceNode[] some, ServiceNode[] others)
    {
        if (some.Length != others.Length)
        {
            return false;
        }

        for (var i = 0; i < some.Length; i++)
        {
            if (!ReferenceEquals(some[i].Track, others[i].Track))
            {
                return false;
            }
        }

        return true;
    }

    private int[] PlacesIn(ServiceNode[] nodes)
    {
        var places = new Dictionary<NodeTrack, int>(nodes.Length, ReferenceEqualityComparer.Instance);
        for (var i = 0; i < nodes.Length; i++)
        {
            places[nodes[i].Track] = i;
        }

        return Array.ConvertAll(_nodes, node => places.GetValueOrDefault(node.Track, -1));
    }
}

namespace Kenger.Gateway;

/// <summary>
/// Keys to nodes, over all nodes with a weight, whatever their health: a node that falls ill gives away its own keys, to
/// all others by weight, and gets the same ones back; no other key moves.
/// </summary>
internal sealed class HashPicks
{
    private const int Tries = 8;

    private readonly GatewayNode[] _nodes;
    private readonly int[] _weights;
    private readonly HashRing _ring;

    private HashPicks(GatewayNode[] nodes, int[] weights, HashRing ring)
    {
        _nodes = nodes;
        _weights = weights;
        _ring = ring;
    }

    /// <summary>Takes the ring of <paramref name="before"/> when it has the same nodes and weights.</summary>
    public static HashPicks Build(GatewayNode[] nodes, int[] weights, HashPicks? before) =>
        before is not null && before._weights.AsSpan().SequenceEqual(weights) && before._nodes.AsSpan().SequenceEqual(nodes)
            ? before
            : new HashPicks(nodes, weights, HashRing.Build(weights, Array.ConvertAll(nodes, node => StableHash.Of(node.Address))));

    /// <summary>Null when the key's nodes are all out, one place in the ring after the other.</summary>
    public GatewayNode? Find(ulong key, ReadOnlySpan<bool> isIn)
    {
        const ulong apart = 0x9E3779B97F4A7C15;

        for (var i = 0; i < Tries; i++)
        {
            var index = _ring.At(key);
            if (isIn[index])
            {
                return _nodes[index];
            }

            key = StableHash.Mix(key + apart);
        }

        return null;
    }
}

using Kenger.Discovery.Nodes;

namespace Kenger.Discovery.Choosing;

/// <summary>
/// Prefers the nodes of one zone among those of a pool, without touching the split between the two sides of a rollout: the pool says which side a call gets, and of that side a
/// node of the zone takes it, as long as enough of the zone is healthy. Immutable.
/// </summary>
internal sealed class ZonePool
{
    // All stays at home until less than five sevenths of the zone are healthy; then what they can't take goes elsewhere.
    private const double Overprovision = 1.4;

    private readonly string _zone;
    private readonly Side _old;
    private readonly Side _new;

    public ZonePool(NodePool pool, string zone)
    {
        _zone = zone;
        _old = Side.Of(pool, zone, isCandidate: false);
        _new = Side.Of(pool, zone, isCandidate: true);
    }

    /// <summary>Whom a call goes to.</summary>
    /// <param name="picked">Whom the pool has picked by weight.</param>
    /// <param name="chance">From 0 up to 1: whether the call may leave the zone.</param>
    /// <param name="random">64 random bits: to whom in the zone it goes.</param>
    public DiscoveredNode Prefer(DiscoveredNode picked, double chance, ulong random)
    {
        var side = picked.IsCandidate ? _new : _old;
        return side.Table is not { } table || picked.Zone == _zone || chance >= side.Kept ? picked : side.Nodes[table.Pick(random)];
    }

    /// <summary>The zone's nodes on one side.</summary>
    /// <param name="Nodes">Those that get traffic.</param>
    /// <param name="Table">By their weights; null when there are none.</param>
    /// <param name="Kept">The share of the calls that stays.</param>
    private sealed record Side(DiscoveredNode[] Nodes, AliasTable? Table, double Kept)
    {
        public static Side Of(NodePool pool, string zone, bool isCandidate)
        {
            var all = pool.Members.Where(member => member.Node.IsCandidate == isCandidate && member.Node.Zone == zone).ToArray();
            var serving = all.Where(member => member.IsIn).ToArray();
            var (there, total) = (serving.Sum(member => (double)member.Weight), all.Sum(member => (double)member.Weight));
            return serving.Length == 0
                ? new Side([], Table: null, Kept: 0)
                : new Side(
                    Array.ConvertAll(serving, member => member.Node),
                    AliasTable.Build(Array.ConvertAll(serving, member => member.Weight)),
                    Math.Min(1, Overprovision * there / total));
        }
    }
}

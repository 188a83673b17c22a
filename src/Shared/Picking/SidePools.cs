
namespace Kenger;

/// <summary>
/// The nodes of a sticky rollout's two sides, each ready to pick from by their own weights: the weights that a rollout gives say how many requests a side gets, and
/// here that is decided already. So a node that comes or goes, or the next step, moves nobody on the other side.
/// </summary>
internal sealed class SidePools
{
    private readonly NodePool _old;
    private readonly NodePool _new;
    private readonly RolloutSide _servesOld;
    private readonly RolloutSide _servesNew;

    /// <summary>Makes both sides ready to pick from.</summary>
    /// <param name="weighted">The namespace's nodes with a weight: all others are on neither side, or stand by.</param>
    /// <param name="weightOf">What a node's own weight is by now.</param>
    /// <param name="isPanicking">So few of all are healthy that health no longer counts.</param>
    /// <param name="whole">All of them together; the ways of picking in use there are made ready here.</param>
    /// <param name="before">The sides of the table before.</param>
    public SidePools(NodeEntry[] weighted, Func<NodeEntry, int> weightOf, bool isPanicking, NodePool whole, SidePools? before)
    {
        var (old, candidates) = (Array.FindAll(weighted, entry => !entry.Node.IsCandidate), Array.FindAll(weighted, entry => entry.Node.IsCandidate));
        _old = Pool(old, before?._old);
        _new = Pool(candidates, before?._new);
        // A side that nobody healthy is on must not be an outage for its users, even in a panic: the other one may be well.
        var (isOldWell, isNewWell) = (Array.Exists(old, entry => entry.IsEligible), Array.Exists(candidates, entry => entry.IsEligible));
        _servesOld = isOldWell ? RolloutSide.Old : isNewWell ? RolloutSide.New : RolloutSide.None;
        _servesNew = isNewWell ? RolloutSide.New : isOldWell ? RolloutSide.Old : RolloutSide.None;

        NodePool Pool(NodeEntry[] entries, NodePool? previous)
        {
            var pool = new NodePool(
                Array.ConvertAll(entries, entry => entry.Node),
                Array.ConvertAll(entries, entry => weightOf(entry.OwnWeight > 0 ? entry with { Weight = entry.OwnWeight } : entry)),
                Array.ConvertAll(entries, entry => isPanicking || entry.IsEligible),
                previous);
            pool.PrepareAs(whole);
            return pool;
        }
    }

    /// <summary>Keys go to nodes by how these were before.</summary>
    public bool HasStaleRing => _old.HasStaleRing || _new.HasStaleRing;

    /// <summary>Which side serves the users of a side: that one, or the other while it has no healthy node; neither when both have none.</summary>
    public RolloutSide ServingFor(RolloutSide side) => side switch
    {
        RolloutSide.Old => _servesOld,
        RolloutSide.New => _servesNew,
        _ => RolloutSide.None,
    };

    /// <summary>Whom the users of a side are picked from; null when all of the namespace's nodes count.</summary>
    public NodePool? Find(RolloutSide side) => ServingFor(side) switch
    {
        RolloutSide.Old => _old,
        RolloutSide.New => _new,
        _ => null,
    };

    /// <summary>Makes stale rings anew, which takes its time.</summary>
    public void RenewRings()
    {
        _old.RenewRing();
        _new.RenewRing();
    }

    /// <summary>Goes on with the newer rings of the sides before.</summary>
    public void TakeRingsOf(SidePools before)
    {
        _old.TakeRingOf(before._old);
        _new.TakeRingOf(before._new);
    }
}

/// <summary>Where a request stands in a sticky rollout.</summary>
internal enum RolloutSide
{
    /// <summary>On neither side: there is no such rollout, or the request has no key. The weights decide.</summary>
    None,

    /// <summary>On that of the old nodes.</summary>
    Old,

    /// <summary>On that of the new nodes.</summary>
    New,
}

using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Traffic;

/// <summary>The hour of one namespace. For one caller at a time.</summary>
/// <param name="id">The namespace's: one that was deleted and made again begins anew.</param>
internal sealed class TrafficTrack(long id)
{
    private readonly List<TrafficChunk> _chunks = [];

    // Before this one all are closed.
    private long _closedBefore;

    public long Id => id;

    public IReadOnlyList<TrafficChunk> Chunks => _chunks;

    /// <summary>The slot from which on nothing was dropped for want of room.</summary>
    public long CompleteFrom { get; private set; }

    /// <summary>Adds a row of a report. Returns the bytes that it takes more.</summary>
    /// <param name="traffic">The row.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="share">The slot's part of the row.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="isRecent">Whether others may still report of this time.</param>
    public int Add(NodeTraffic traffic, long slot, TimeShare share, NamespaceState ns, bool isRecent)
    {
        var (chunk, bytes) = ChunkOf(slot);
        var before = chunk.Bytes;
        ref var all = ref chunk.All(slot);
        var requests = all.Requests;
        chunk.Grew(all.Add(traffic, share, isRecent), all.Requests - requests);
        if (ns.Release.ActiveRollout is { } rollout && !traffic.ByRule && ReportedTraffic.IsOf(rollout, traffic.Rollout, traffic.Step)
            && ReportedTraffic.SideOf(traffic, ns.Release) is { } side)
        {
            ref var sides = ref chunk.Sides(slot);
            if (sides.Rollout != rollout.Id)
            {
                chunk.Grew(-sides.Candidate.Close() - sides.Stable.Close(), 0);
                sides = new SidesSlot { Rollout = rollout.Id };
            }

            sides.Step = Math.Max(sides.Step, traffic.Step!.Value);
            chunk.Grew(side == NodeSide.Candidate ? sides.Candidate.Add(traffic, share, isRecent) : sides.Stable.Add(traffic, share, isRecent), 0);
        }

        return bytes + chunk.Bytes - before;
    }

    /// <summary>Closes what lies before a slot, and drops what lies before another. Returns the bytes that it takes more, which are less.</summary>
    public int Age(long closeBefore, long dropBefore)
    {
        var before = _chunks.Sum(chunk => chunk.Bytes);
        _chunks.RemoveAll(chunk => (chunk.Index + 1) * TrafficChunk.Length <= dropBefore);
        for (var i = _chunks.Count - 1; i >= 0 && (_chunks[i].Index + 1) * TrafficChunk.Length > _closedBefore; i--)
        {
            _chunks[i].Close(closeBefore);
        }

        _closedBefore = closeBefore;
        return _chunks.Sum(chunk => chunk.Bytes) - before;
    }

    /// <summary>Drops a part, and what lies before it.</summary>
    public void Drop(TrafficChunk chunk)
    {
        _chunks.RemoveAll(each => each.Index <= chunk.Index);
        CompleteFrom = Math.Max(CompleteFrom, (chunk.Index + 1) * TrafficChunk.Length);
    }

    /// <summary>The slots with requests from one on, the oldest first.</summary>
    public IEnumerable<TrafficPoint> Points(long from, Func<long, DateTimeOffset> startOf)
    {
        foreach (var chunk in _chunks)
        {
            for (var slot = Math.Max(from, chunk.Index * TrafficChunk.Length); slot < (chunk.Index + 1) * TrafficChunk.Length; slot++)
            {
                if (chunk.All(slot).ToWire() is { } all)
                {
                    var sides = chunk.SidesAt(slot);
                    yield return new TrafficPoint
                    {
                        At = startOf(slot),
                        All = all,
                        Rollout = sides.Rollout == 0 ? null : sides.Rollout,
                        Step = sides.Rollout == 0 ? null : sides.Step,
                        Candidate = sides.Candidate.ToWire(),
                        Stable = sides.Stable.ToWire(),
                    };
                }
            }
        }
    }

    private (TrafficChunk Chunk, int Bytes) ChunkOf(long slot)
    {
        var index = slot / TrafficChunk.Length;
        var at = _chunks.FindLastIndex(chunk => chunk.Index <= index);
        if (at >= 0 && _chunks[at].Index == index)
        {
            return (_chunks[at], 0);
        }

        var chunk = new TrafficChunk(index);
        _chunks.Insert(at + 1, chunk);
        return (chunk, chunk.Bytes);
    }
}

using Kenger.Contracts;

namespace Kenger.Registry.Server.Traffic;

/// <summary>What came of the attempts of five seconds, at all nodes or at those of one side. 40 bytes, and 300 more while it grows.</summary>
internal struct TrafficSlot
{
    /// <summary>About what the buckets take.</summary>
    public const int LatencyBytes = (LatencyBuckets.Count * sizeof(uint)) + 24;

    public uint Requests;
    public uint Errors;
    public uint ConnectFailures;
    public uint ClientErrors;
    public uint Abandoned;
    public uint Overdue;

    // 0 for none: no answer takes no time.
    private float _p50Ms;
    private float _p99Ms;
    private uint[]? _latency;

    /// <summary>Adds a share of what was reported. Returns the bytes that it takes more.</summary>
    /// <param name="traffic">What was reported.</param>
    /// <param name="share">The slot's part of the time it was reported for.</param>
    /// <param name="isRecent">Whether others may still report of this time: then the answers are counted by how long they took.</param>
    public int Add(NodeTraffic traffic, TimeShare share, bool isRecent)
    {
        var errors = share.Of(traffic.Errors);
        var unconnected = share.Of(traffic.ConnectFailures);
        var clientErrors = share.Of(traffic.ClientErrors);
        var abandoned = share.Of(traffic.Abandoned);
        var overdue = share.Of(traffic.Overdue);

        // Each kind is divided by itself, so that no slot gets an error without its request. Connections that failed are requests, whether a gateway counts them so or not.
        var bad = traffic.Errors + traffic.ConnectFailures + traffic.ClientErrors + traffic.Abandoned + traffic.Overdue;
        var good = share.Of(Math.Max(0, traffic.Requests - bad));
        Increase(ref Requests, good + errors + unconnected + clientErrors + abandoned + overdue);
        Increase(ref Errors, errors + unconnected);
        Increase(ref ConnectFailures, unconnected);
        Increase(ref ClientErrors, clientErrors);
        Increase(ref Abandoned, abandoned);
        Increase(ref Overdue, overdue);
        return AddLatency(traffic.Latency, share, isRecent);
    }

    /// <summary>Nobody reports of this time any more: what its percentiles were made of goes. Returns the bytes that it took.</summary>
    public int Close()
    {
        if (_latency is null)
        {
            return 0;
        }

        (_p50Ms, _p99Ms) = Percentiles(_latency);
        _latency = null;
        return LatencyBytes;
    }

    /// <summary>Null when there were no requests.</summary>
    public readonly TrafficNumbers? ToWire()
    {
        var (p50, p99) = _latency is null ? (_p50Ms, _p99Ms) : Percentiles(_latency);
        return Requests == 0 ? null : new TrafficNumbers
        {
            Requests = Requests,
            Errors = Errors,
            ConnectFailures = ConnectFailures,
            ClientErrors = ClientErrors,
            Abandoned = Abandoned,
            Overdue = Overdue,
            P50Ms = p50 == 0 ? null : Math.Round(p50, 2),
            P99Ms = p99 == 0 ? null : Math.Round(p99, 2),
        };
    }

    private static (float P50, float P99) Percentiles(ReadOnlySpan<uint> latency)
    {
        Span<long> counts = stackalloc long[LatencyBuckets.Count];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = latency[i];
        }

        return ((float)(LatencyBuckets.Percentile(counts, 0.5) ?? 0), (float)(LatencyBuckets.Percentile(counts, 0.99) ?? 0));
    }

    private static void Increase(ref uint count, long amount) => count = (uint)Math.Min(uint.MaxValue, count + amount);

    private int AddLatency(IReadOnlyList<long> pairs, TimeShare share, bool isRecent)
    {
        if (pairs.Count == 0 || (!isRecent && _latency is null && _p99Ms > 0))
        {
            return 0;
        }

        var buckets = _latency ?? new uint[LatencyBuckets.Count];
        for (var i = 0; i + 1 < pairs.Count; i += 2)
        {
            // Few answers may all lie in another slot; of an old one that has none, they tell more than nothing.
            Increase(ref buckets[pairs[i]], isRecent ? share.Of(pairs[i + 1]) : pairs[i + 1]);
        }

        if (_latency is not null)
        {
            return 0;
        }

        if (!isRecent)
        {
            (_p50Ms, _p99Ms) = Percentiles(buckets);
            return 0;
        }

        _latency = buckets;
        return LatencyBytes;
    }
}

/// <summary>A part of the time that a report is about. What was counted in that time is spread over its parts: each gets a whole number, and all together get all.</summary>
/// <param name="Before">Milliseconds up to where the part begins.</param>
/// <param name="Through">Milliseconds up to where it ends.</param>
/// <param name="Whole">Milliseconds of the whole time, at most an hour: a million million counts of it fit in a number.</param>
internal readonly record struct TimeShare(long Before, long Through, long Whole)
{
    public long Of(long count) => (count * Through / Whole) - (count * Before / Whole);
}

using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Traffic;

/// <summary>
/// The last hour of what gateways reported to this server, five seconds at a time, in memory: for people. Nothing is decided by it, and a restart forgets it.
/// It takes <see cref="MaxBytes"/> at most, whatever there is; what would be beyond goes five minutes at a time, the oldest first, and of the same five minutes the quietest
/// namespace first.
/// </summary>
internal sealed partial class TrafficHistory(SteadyClock clock, ILogger<TrafficHistory> logger)
{
    /// <summary>The most it takes: an hour of some two thousand namespaces that are never quiet.</summary>
    public const long MaxBytes = 64L << 20;

    /// <summary>How much of it is left when something has to go, so that this happens seldom.</summary>
    public const double LeftOfMax = 0.9;

    public static readonly TimeSpan Resolution = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    // For so long percentiles of several gateways are made together: gateways report every five seconds unless they are told otherwise.
    private static readonly TimeSpan OpenFor = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, TrafficTrack> _tracks = new(StringComparer.Ordinal);
    private readonly long _startSlot = SlotAt(clock.StartedAt);
    private long _agedAt;
    private long _bytes;
    private bool _isFull;

    /// <summary>What it takes now, about.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Notes a report, of namespaces that there are and that it may speak of: whoever makes names up fills no memory.</summary>
    public void Note(TrafficReport report, RegistrySnapshot snapshot, Func<string, bool> mayReport)
    {
        var now = clock.Now;
        var window = TimeSpan.FromMilliseconds(Math.Clamp(report.WindowMs ?? (long)Resolution.TotalMilliseconds, 1, (long)KeptFor.TotalMilliseconds));
        lock (_lock)
        {
            Age(now, snapshot);
            foreach (var rows in report.Nodes.GroupBy(row => row.Ns, StringComparer.Ordinal))
            {
                if (snapshot.Namespaces.TryGetValue(rows.Key, out var ns) && mayReport(ns.Name))
                {
                    Add(ns, rows, now - window, now);
                }
            }

            if (_bytes > MaxBytes)
            {
                MakeRoom();
            }
        }
    }

    /// <summary>What was reported of a namespace from a moment on.</summary>
    public NamespaceTraffic Read(NamespaceState ns, DateTimeOffset since)
    {
        var from = Math.Max(SlotAt(since), SlotAt(clock.Now - KeptFor));
        lock (_lock)
        {
            var track = _tracks.TryGetValue(ns.Name, out var known) && known.Id == ns.Id ? known : null;
            return new NamespaceTraffic
            {
                Ns = ns.Name,
                From = StartOf(Math.Max(from, Math.Max(_startSlot, track?.CompleteFrom ?? 0))),
                Points = track is null ? [] : [.. track.Points(from, StartOf)],
            };
        }
    }

    private static long SlotAt(DateTimeOffset time) => Math.Max(0, time.ToUnixTimeMilliseconds()) / (long)Resolution.TotalMilliseconds;

    private static DateTimeOffset StartOf(long slot) => DateTimeOffset.UnixEpoch + (slot * Resolution);

    private void Add(NamespaceState ns, IEnumerable<NodeTraffic> rows, DateTimeOffset from, DateTimeOffset to)
    {
        if (!_tracks.TryGetValue(ns.Name, out var track) || track.Id != ns.Id)
        {
            _bytes -= track?.Chunks.Sum(chunk => (long)chunk.Bytes) ?? 0;
            _tracks[ns.Name] = track = new TrafficTrack(ns.Id);
        }

        var (first, last, recent) = (SlotAt(from), SlotAt(to), SlotAt(to - OpenFor));
        foreach (var row in rows)
        {
            for (var slot = first; slot <= last; slot++)
            {
                var share = ShareOf(slot, from, to);
                if (share.Through > share.Before && slot >= track.CompleteFrom)
                {
                    _bytes += track.Add(row, slot, share, ns, isRecent: slot >= recent);
                }
            }
        }
    }

    private static TimeShare ShareOf(long slot, DateTimeOffset from, DateTimeOffset to)
    {
        return new TimeShare(Clamped(StartOf(slot)), Clamped(StartOf(slot + 1)), (long)(to - from).TotalMilliseconds);

        long Clamped(DateTimeOffset at) => (long)((at < from ? from : at > to ? to : at) - from).TotalMilliseconds;
    }

    /// <summary>Once in each slot: closes what nobody reports of any more, and forgets what is over an hour old or of a namespace that is gone.</summary>
    private void Age(DateTimeOffset now, RegistrySnapshot snapshot)
    {
        var slot = SlotAt(now);
        if (slot == _agedAt)
        {
            return;
        }

        _agedAt = slot;
        foreach (var (name, track) in _tracks)
        {
            _bytes += track.Age(SlotAt(now - OpenFor), SlotAt(now - KeptFor));
            if (track.Chunks.Count == 0 || snapshot.Namespaces.GetValueOrDefault(name)?.Id != track.Id)
            {
                _bytes -= track.Chunks.Sum(chunk => (long)chunk.Bytes);
                _tracks.Remove(name);
            }
        }
    }

    private void MakeRoom()
    {
        foreach (var (track, chunk) in _tracks.Values.SelectMany(track => track.Chunks.Select(chunk => (Track: track, Chunk: chunk)))
            .OrderBy(each => each.Chunk.Index).ThenBy(each => each.Chunk.Requests).ToArray())
        {
            if (_bytes <= MaxBytes * LeftOfMax)
            {
                break;
            }

            _bytes -= chunk.Bytes;
            track.Drop(chunk);
        }

        if (!_isFull)
        {
            _isFull = true;
            LogFull(MaxBytes >> 20, _tracks.Count);
        }
    }

    [LoggerMessage(EventIds.TrafficCut, LogLevel.Information,
        "The hour of traffic takes the {MaxMegabytes} MiB it may, for {Namespaces} namespaces: the oldest of it goes sooner than after an hour, and the answers say from when on they are complete")]
    private partial void LogFull(long maxMegabytes, int namespaces);
}

using System.Collections.Concurrent;
using Kenger.Contracts;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.Traffic;

namespace Kenger.Console.Reading;

/// <summary>What gateways counted, as pages draw it: made once for all who look, and anew as often as something can be new.</summary>
internal sealed class TrafficReader(TrafficHistory history, NodeRequests requests, RegistryState state, SteadyClock clock, TimeProvider time)
{
    private const int Slots = 60;

    // Fifteen minutes in a small drawing: finer is only noise.
    private static readonly TimeSpan Slot = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, (long At, TrafficLine? Line, IReadOnlyDictionary<NodeKey, double> Shares)> _made = new(StringComparer.Ordinal);
    private long _forgotAt = time.GetTimestamp();

    /// <summary>A namespace's last fifteen minutes; null where nobody has reported.</summary>
    public TrafficLine? Of(string ns) => Made(ns).Line;

    /// <summary>A node's part of its namespace's requests lately, 0–1; null where nobody has reported.</summary>
    public double? ShareOf(string ns, NodeKey node) => Made(ns).Shares is { Count: > 0 } shares ? shares.GetValueOrDefault(node) : null;

    /// <summary>The points of a rollout while it ran, as far as they are remembered. For who may see the namespace.</summary>
    public IReadOnlyList<TrafficPoint> Points(NamespaceState ns, long rollout, DateTimeOffset since) =>
        [.. history.Read(ns, since).Points.Where(point => point.Rollout == rollout)];

    private (long At, TrafficLine? Line, IReadOnlyDictionary<NodeKey, double> Shares) Made(string ns)
    {
        if (_made.TryGetValue(ns, out var made) && time.GetElapsedTime(made.At) < Lifetime)
        {
            return made;
        }

        made = (time.GetTimestamp(), state.Current.Namespaces.TryGetValue(ns, out var found) ? Line(found) : null, requests.SharesOf(ns));
        _made[ns] = made;
        ForgetOld();
        return made;
    }

    // Not with each of a thousand namespaces: they all grow old together.
    private void ForgetOld()
    {
        var before = Interlocked.Read(ref _forgotAt);
        if (time.GetElapsedTime(before) < Slot || Interlocked.CompareExchange(ref _forgotAt, time.GetTimestamp(), before) != before)
        {
            return;
        }

        foreach (var gone in _made.Keys.Where(name => !state.Current.Namespaces.ContainsKey(name)).ToArray())
        {
            _made.TryRemove(gone, out _);
        }
    }

    private TrafficLine? Line(NamespaceState ns)
    {
        // What gateways have not told yet would look like a fall.
        var end = clock.Now - TrafficHistory.Resolution;
        var begin = end - (Slots * Slot);
        var points = history.Read(ns, begin).Points;
        if (points.Count == 0)
        {
            return null;
        }

        var counts = new long[Slots];
        var errors = new long[Slots];
        foreach (var point in points)
        {
            var at = (int)((point.At - begin) / Slot);
            if (at is >= 0 and < Slots)
            {
                counts[at] += point.All.Requests;
                errors[at] += point.All.Errors;
            }
        }

        return new TrafficLine(
            [.. counts.Select(count => count / Slot.TotalSeconds)],
            [.. counts.Zip(errors, (count, failed) => count == 0 ? 0 : (double)failed / count)]);
    }
}

/// <summary>Traffic over time, the oldest first.</summary>
/// <param name="PerSecond">Requests a second.</param>
/// <param name="ErrorShare">Failed requests, as a share of them.</param>
internal sealed record TrafficLine(IReadOnlyList<double> PerSecond, IReadOnlyList<double> ErrorShare)
{
    /// <summary>The last whole slot's: the one that runs is not full.</summary>
    public double NowPerSecond => PerSecond.Count == 0 ? 0 : Math.Max(PerSecond[^1], PerSecond.Count > 1 ? PerSecond[^2] : 0);

    public double NowErrorShare => ErrorShare.Count == 0 ? 0 : PerSecond[^1] > 0 ? ErrorShare[^1] : ErrorShare.Count > 1 ? ErrorShare[^2] : 0;
}

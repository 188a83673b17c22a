using System.Collections.Immutable;
using Kenger.Contracts;

namespace Kenger.Registry.Server.State.Releases;

/// <summary>What gateways saw of one side of a rollout.</summary>
/// <param name="Requests">Attempts.</param>
/// <param name="Errors">Those that failed, refused connections included.</param>
/// <param name="Latency">How long the answers took: a count for each of <see cref="LatencyBuckets"/>.</param>
internal sealed record TrafficSums(long Requests, long Errors, ImmutableArray<long> Latency)
{
    public static readonly TrafficSums None = new(0, 0, [.. Enumerable.Repeat(0L, LatencyBuckets.Count)]);

    public double ErrorRate => Requests == 0 ? 0 : (double)Errors / Requests;

    public double? P99Ms => LatencyBuckets.Percentile(Latency.AsSpan(), 0.99);

    public static TrafficSums operator -(TrafficSums later, TrafficSums earlier) => new(
        later.Requests - earlier.Requests,
        later.Errors - earlier.Errors,
        [.. later.Latency.Zip(earlier.Latency, (a, b) => a - b)]);

    public SideTraffic ToNumbers() => new()
    {
        Requests = Requests,
        Errors = Errors,
        ErrorRate = ErrorRate,
        P99Ms = P99Ms is { } p99 ? Math.Round(p99, 2) : null,
    };
}

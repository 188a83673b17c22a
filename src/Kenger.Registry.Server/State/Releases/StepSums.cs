using System.Collections.Immutable;
using Kenger.Contracts;

namespace Kenger.Registry.Server.State.Releases;

/// <summary>What is known of a rollout's present step.</summary>
internal sealed record StepSums
{
    public static readonly StepSums None = new();

    /// <summary>The new nodes since the step began.</summary>
    public TrafficSums Candidate { get; init; } = TrafficSums.None;

    /// <summary>The old nodes since the step began.</summary>
    public TrafficSums Stable { get; init; } = TrafficSums.None;

    /// <summary>As much of <see cref="Candidate"/> as was judged already.</summary>
    public TrafficSums JudgedCandidate { get; init; } = TrafficSums.None;

    /// <summary><see cref="Stable"/> as it was then.</summary>
    public TrafficSums JudgedStable { get; init; } = TrafficSums.None;

    /// <summary>How often the new nodes kept all limits.</summary>
    public long Passes { get; init; }

    /// <summary>How many reports came since the rollout began, at whichever server: it grows while gateways report.</summary>
    public long Reports { get; init; }
}

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

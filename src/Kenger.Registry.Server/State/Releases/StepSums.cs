using System.Collections.Immutable;
using Kenger.Contracts;

namespace Kenger.Registry.Server.State.Releases;

/// <summary>What is known of a rollout's present step.</summary>
internal sealed record StepSums
{
    public static readonly StepSums None = new();

    /// <summary>For so long a gateway must find every new node unhealthy before it says that they are down: longer than a stutter.</summary>
    public static readonly TimeSpan DownTime = TimeSpan.FromSeconds(2);

    /// <summary>The new nodes since the step began.</summary>
    public TrafficSums Candidate { get; init; } = TrafficSums.None;

    /// <summary>The old nodes since the step began.</summary>
    public TrafficSums Stable { get; init; } = TrafficSums.None;

    /// <summary>As much of <see cref="Candidate"/> as was judged already.</summary>
    public TrafficSums JudgedCandidate { get; init; } = TrafficSums.None;

    /// <summary><see cref="Stable"/> as it was then.</summary>
    public TrafficSums JudgedStable { get; init; } = TrafficSums.None;

    /// <summary>The old nodes since the rollout began, for when a step leaves them too little to compare with.</summary>
    public TrafficSums WholeStable { get; init; } = TrafficSums.None;

    /// <summary>How many gateways told of this rollout within the last minute and still follow, and how many follow and had no time to tell.</summary>
    public int Gateways { get; init; }

    /// <summary>How many of them said of this step, when they last said something, that no new node had been healthy for <see cref="DownTime"/>.</summary>
    public int DownGateways { get; init; }

    /// <summary>How many gateways told of the new nodes in this step.</summary>
    public int Tellers { get; init; }

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
    private static readonly ImmutableArray<long> NoTimes = [.. Enumerable.Repeat(0L, LatencyBuckets.Count)];

    public static readonly TrafficSums None = new(0, 0, NoTimes);

    /// <summary>Those answered with 400 to 499.</summary>
    public long ClientErrors { get; init; }

    /// <summary>Those that clients broke off; none of them is among <see cref="Errors"/>.</summary>
    public long Abandoned { get; init; }

    /// <summary>How long those clients had waited: a count for each of <see cref="LatencyBuckets"/>.</summary>
    public ImmutableArray<long> AbandonedAfter { get; init; } = NoTimes;

    /// <summary>Those that waited too long for an answer, and still did when they were counted; none of them is among the others.</summary>
    public long Overdue { get; init; }

    /// <summary>Connections that were not made, among <see cref="Errors"/>.</summary>
    public long ConnectFailures { get; init; }

    public double ErrorRate => Share(Errors);

    public double? P99Ms => LatencyBuckets.Percentile(Latency.AsSpan(), 0.99);

    public static TrafficSums operator -(TrafficSums later, TrafficSums earlier) => new(
        later.Requests - earlier.Requests,
        later.Errors - earlier.Errors,
        Subtract(later.Latency, earlier.Latency))
    {
        ClientErrors = later.ClientErrors - earlier.ClientErrors,
        Abandoned = later.Abandoned - earlier.Abandoned,
        AbandonedAfter = Subtract(later.AbandonedAfter, earlier.AbandonedAfter),
        Overdue = later.Overdue - earlier.Overdue,
        ConnectFailures = later.ConnectFailures - earlier.ConnectFailures,
    };

    /// <summary>What share of all requests so many are, 0–1.</summary>
    public double Share(long some) => Requests == 0 ? 0 : (double)some / Requests;

    /// <summary>
    /// As one gateway would have seen it: a node that takes no connections costs each gateway a request, which goes to another node, and is out. That
    /// is one accident, however many gateways there are.
    /// </summary>
    public TrafficSums SeenOnce(int gateways)
    {
        var again = gateways <= 1 ? 0 : ConnectFailures - ((ConnectFailures + gateways - 1) / gateways);
        return again == 0 ? this : this with { Requests = Requests - again, Errors = Errors - again, ConnectFailures = ConnectFailures - again };
    }

    public SideTraffic ToNumbers() => new()
    {
        Requests = Requests,
        Errors = Errors,
        ErrorRate = ErrorRate,
        ClientErrors = ClientErrors,
        Abandoned = Abandoned,
        Overdue = Overdue,
        ConnectFailures = ConnectFailures,
        P99Ms = P99Ms is { } p99 ? Math.Round(p99, 2) : null,
    };

    private static ImmutableArray<long> Subtract(ImmutableArray<long> later, ImmutableArray<long> earlier) => [.. later.Zip(earlier, (a, b) => a - b)];
}

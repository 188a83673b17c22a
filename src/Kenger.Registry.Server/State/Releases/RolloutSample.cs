namespace Kenger.Registry.Server.State.Releases;

/// <summary>
/// A row of <c>upstream_rollout_sample</c>: one counter of one side of one step of a rollout. Servers add to it; nobody sets it.
/// </summary>
internal sealed record RolloutSample
{
    /// <summary>The step of what counts for a whole rollout.</summary>
    public const int WholeRollout = 0;

    public const string Candidate = "candidate";
    public const string Stable = "stable";

    /// <summary>The side of who reported, each under a counter of its own: how many requests it told of.</summary>
    public const string Reporter = "reporter";

    /// <summary>The side of what counts for both.</summary>
    public const string BothSides = "";

    public const string Requests = "requests";
    public const string Errors = "errors";
    public const string Passes = "passes";
    public const string Reports = "reports";

    private const string LatencyPrefix = "latency.";

    public long RolloutId { get; init; }

    public int Step { get; init; }

    public string Side { get; init; } = "";

    public string Counter { get; init; } = "";

    public long Amount { get; init; }

    /// <summary>What <see cref="Amount"/> was when the new nodes were last judged.</summary>
    public long Judged { get; init; }

    /// <summary>The counter of a bucket of latencies.</summary>
    public static string Latency(int bucket) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{LatencyPrefix}{bucket}");

    /// <summary>The bucket that it counts; null when it counts something else.</summary>
    public int? LatencyBucket() => Counter.StartsWith(LatencyPrefix, StringComparison.Ordinal)
        ? int.Parse(Counter.AsSpan(LatencyPrefix.Length), System.Globalization.CultureInfo.InvariantCulture)
        : null;
}

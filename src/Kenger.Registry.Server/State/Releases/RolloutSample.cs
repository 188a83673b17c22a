using System.Globalization;

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

    /// <summary>The side of what is wrong with the new nodes, each text a counter of its own: how often it was said.</summary>
    public const string Problem = "problem";

    /// <summary>The side of what counts for both.</summary>
    public const string BothSides = "";

    public const string Requests = "requests";
    public const string Errors = "errors";
    public const string ClientErrors = "client_errors";
    public const string Abandoned = "abandoned";
    public const string Overdue = "overdue";
    public const string Unconnected = "unconnected";
    public const string Passes = "passes";
    public const string Reports = "reports";

    private const string LatencyPrefix = "latency.";
    private const string AbandonedPrefix = "abandoned.";
    private const string SeenPrefix = "seen.";
    private const string DownPrefix = "down.";
    private const string DeafPrefix = "old.";

    public long RolloutId { get; init; }

    public int Step { get; init; }

    public string Side { get; init; } = "";

    public string Counter { get; init; } = "";

    public long Amount { get; init; }

    /// <summary>What <see cref="Amount"/> was when the new nodes were last judged.</summary>
    public long Judged { get; init; }

    /// <summary>The counter of a bucket of latencies.</summary>
    public static string Latency(int bucket) => Of(LatencyPrefix, bucket);

    /// <summary>The counter of a bucket of times after which clients broke off.</summary>
    public static string AbandonedAfter(int bucket) => Of(AbandonedPrefix, bucket);

    /// <summary>The counter of what a gateway told of the new nodes, or of the whole rollout.</summary>
    public static string Seen(GatewayMark gateway) => SeenPrefix + gateway;

    /// <summary>The counter of the times when it found none of them healthy.</summary>
    public static string Down(GatewayMark gateway) => DownPrefix + gateway;

    /// <summary>The counter of reports that say nothing of the rollout.</summary>
    public static string Deaf(GatewayMark gateway) => DeafPrefix + gateway;

    /// <summary>It says that a gateway told of the new nodes.</summary>
    public bool IsSeen() => Side == BothSides && Counter.StartsWith(SeenPrefix, StringComparison.Ordinal);

    /// <summary>The bucket that it counts; null when it counts something else.</summary>
    public int? LatencyBucket() => BucketAfter(LatencyPrefix);

    /// <summary>The bucket of broken-off requests that it counts; null when it counts something else.</summary>
    public int? AbandonedBucket() => BucketAfter(AbandonedPrefix);

    private static string Of(string prefix, int bucket) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{bucket}");

    private int? BucketAfter(string prefix) => Counter.StartsWith(prefix, StringComparison.Ordinal)
        ? int.Parse(Counter.AsSpan(prefix.Length), CultureInfo.InvariantCulture)
        : null;
}

/// <summary>
/// What stands for a gateway in the names of counters: two digits made of its id, so that a caller who makes up ids fills no table. Two
/// gateways that share one count as one, and it is down when both are.
/// </summary>
internal readonly record struct GatewayMark(byte Value)
{
    // FNV-1a: the same at every server and after every restart.
    private const uint Offset = 2_166_136_261;
    private const uint Prime = 16_777_619;

    public static GatewayMark Of(string gateway)
    {
        var hash = Offset;
        foreach (var character in gateway)
        {
            hash = (hash ^ character) * Prime;
        }

        return new GatewayMark((byte)(hash ^ (hash >> 8) ^ (hash >> 16) ^ (hash >> 24)));
    }

    public override string ToString() => Value.ToString("x2", CultureInfo.InvariantCulture);
}

using System.Collections.Immutable;
using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Rollouts;

/// <summary>
/// Whether the new nodes keep the limits of a rollout. A limit is broken when that is sure (<see cref="SequentialTest"/>), kept when the
/// numbers are within it, and doubtful in between.
/// </summary>
internal static class RolloutLimits
{
    public const int DefaultMinRequests = 100;

    /// <summary>Of old nodes, before they can be compared with.</summary>
    public const int MinStableRequests = 20;

    private const double DefaultMaxErrorRate = 0.05;
    private const double DefaultMultiple = 2;
    private const double DefaultConfidence = 0.95;

    // What old nodes count for at least: few errors among few requests make any multiple of none.
    private const double MinStableErrorRate = 0.005;
    private const double MinStableOtherRate = 0.02;

    // What most requests of new nodes come to can't be usual, where nobody knows what is.
    private const double MaxShareAlone = 0.5;

    // Two requests may be one accident: both on a connection that broke.
    private const int MinBad = 3;

    // By the definition of the 99th percentile.
    private const double SlowerShare = 0.01;

    /// <summary>
    /// With the defaults that stand by themselves. Comparisons have theirs too, but whoever gives none is not made to wait for something to
    /// compare with.
    /// </summary>
    public static RolloutAnalysis WithDefaults(RolloutAnalysis? given)
    {
        given ??= new RolloutAnalysis();
        return given with
        {
            MaxErrorRate = given.MaxErrorRate ?? DefaultMaxErrorRate,
            MinRequests = given.MinRequests ?? DefaultMinRequests,
            Confidence = given.Confidence ?? DefaultConfidence,
        };
    }

    /// <summary>What the numbers say.</summary>
    /// <param name="analysis">The limits.</param>
    /// <param name="candidate">The new nodes.</param>
    /// <param name="stable">The old nodes; null where there were too few requests to compare with.</param>
    public static Verdict Judge(RolloutAnalysis analysis, TrafficSums candidate, TrafficSums? stable)
    {
        var sure = 1 / (1 - (analysis.Confidence ?? DefaultConfidence));
        var worst = Verdict.Kept;
        foreach (var limit in Limits(analysis, candidate, stable))
        {
            if (limit.Bad >= Math.Min(MinBad, limit.Enough) && limit.Evidence() >= sure)
            {
                return new Verdict(VerdictKind.Broken, limit.Words());
            }

            if (worst.Kind == VerdictKind.Kept && !limit.IsKept)
            {
                worst = new Verdict(VerdictKind.Doubtful, limit.Words());
            }
        }

        return worst.Kind == VerdictKind.Kept && Missing(analysis, candidate, stable) is { } missing ? new Verdict(VerdictKind.NoData, missing) : worst;
    }

    private static IEnumerable<Limit> Limits(RolloutAnalysis analysis, TrafficSums candidate, TrafficSums? stable)
    {
        // Who waited longer than allowed, and went or still waits, did not get an answer. Without a limit, longer than the old nodes' answers
        // take: then it is bad beside those alone, of whom the same is counted.
        var errors = candidate.Errors + (analysis.MaxP99Ms is { } patience ? Slower(candidate.AbandonedAfter, patience) + candidate.Overdue : 0);
        var max = analysis.MaxErrorRate ?? DefaultMaxErrorRate;
        yield return new Limit(errors, candidate.Requests, max, () => $"{Of(errors, candidate)} of the new nodes {Failed(candidate)}, and the limit is {Percent(max)} (max_error_rate)")
        {
            // Nobody who allows none waits for a third.
            Enough = max <= 0 ? 1 : MinBad,
        };

        if (analysis.MaxP99Ms is { } slowest)
        {
            yield return Latency(candidate, slowest, $"and the limit is {Milliseconds(slowest)} (max_p99_ms)");
        }

        if (stable is null)
        {
            yield return Alone(candidate.ClientErrors, analysis.MaxClientErrorRateVsStable, "were answered with 4xx", "max_client_error_rate_vs_stable") with
            {
                // Half of some services' requests are. Somebody has to look.
                IsNeverSure = true,
            };
            yield return Alone(candidate.Abandoned, analysis.MaxAbandonedRateVsStable, "were broken off by their clients", "max_abandoned_rate_vs_stable");
            yield break;
        }

        var usual = analysis.MaxP99Ms ?? stable.P99Ms;
        var (late, lateStable) = (Slower(candidate.AbandonedAfter, usual) + candidate.Overdue, Slower(stable.AbandonedAfter, usual) + stable.Overdue);
        yield return Comparison(
            candidate.Errors + late, stable.Errors + lateStable, analysis.MaxErrorRateVsStable, MinStableErrorRate, Failed(candidate), "max_error_rate_vs_stable");
        yield return Comparison(
            candidate.ClientErrors,
            stable.ClientErrors,
            analysis.MaxClientErrorRateVsStable,
            MinStableOtherRate,
            "were answered with 4xx",
            "max_client_error_rate_vs_stable");
        yield return Comparison(
            candidate.Abandoned,
            stable.Abandoned,
            analysis.MaxAbandonedRateVsStable,
            MinStableOtherRate,
            "were broken off by their clients",
            "max_abandoned_rate_vs_stable");
        if (analysis.MaxP99VsStable is { } times && stable.P99Ms is { } p99)
        {
            yield return Latency(
                candidate, times * p99, $"to the old ones {Milliseconds(p99)}, and the limit is {Times(times)} that (max_p99_vs_stable)");
        }

        Limit Alone(long bad, double? given, string what, string name)
        {
            var share = Math.Min(1, Math.Max(MaxShareAlone, MinStableOtherRate * (given ?? DefaultMultiple)));
            return new Limit(
                bad,
                candidate.Requests,
                share,
                () => $"{Of(bad, candidate)} of the new nodes {what}, there are too few requests to old ones to compare with, "
                    + $"and the limit is then {Percent(share)} ({name})");
        }

        Limit Comparison(long bad, long stableBad, double? given, double floor, string what, string name)
        {
            var multiple = given ?? DefaultMultiple;
            return new Limit(
                bad,
                candidate.Requests,
                Math.Min(1, Math.Max(stable.Share(stableBad), floor) * multiple),
                () => $"{Of(bad, candidate)} of the new nodes {what} and {Of(stableBad, stable)} of the old ones, "
                    + $"and the limit is {Times(multiple)} their rate ({name})")
            {
                LeastMax = Math.Min(1, floor * multiple),
                Others = (stableBad, stable.Requests, multiple),
            };
        }
    }

    private static Limit Latency(TrafficSums candidate, double max, string rest)
    {
        var slower = Slower(candidate.Latency, max) + Slower(candidate.AbandonedAfter, max);
        var timed = candidate.Latency.Sum() + Slower(candidate.AbandonedAfter, max);
        Func<string> words = () => candidate.P99Ms is { } p99
            ? $"99 of 100 requests to the new nodes took up to {Milliseconds(p99)}, {rest}"
            : $"{slower} of {timed} requests to the new nodes took longer than {Milliseconds(max)}, {rest}";
        // Within a bucket nobody knows: sure is only what lies above the one the limit is in.
        return new Limit(slower, timed, SlowerShare, words) { IsKept = !(candidate.P99Ms > max) && slower <= SlowerShare * timed };
    }

    private static string? Missing(RolloutAnalysis analysis, TrafficSums candidate, TrafficSums? stable)
    {
        if (candidate.P99Ms is null && (analysis.MaxP99Ms ?? analysis.MaxP99VsStable) is not null)
        {
            return "no request to the new nodes has an answer that could be timed";
        }

        var comparison = analysis switch
        {
            { MaxErrorRateVsStable: not null } => WireNames.MaxErrorRateVsStable,
            { MaxP99VsStable: not null } => WireNames.MaxP99VsStable,
            { MaxClientErrorRateVsStable: not null } => WireNames.MaxClientErrorRateVsStable,
            { MaxAbandonedRateVsStable: not null } => WireNames.MaxAbandonedRateVsStable,
            _ => null,
        };
        return stable is null && comparison is not null
            ? $"the old nodes got fewer than {MinStableRequests} requests to compare with ({comparison})"
            : analysis.MaxP99VsStable is not null && stable is { P99Ms: null } ? "no answer of the old nodes could be timed (max_p99_vs_stable)"
            : null;
    }

    private static long Slower(ImmutableArray<long> counts, double? limitMs)
    {
        var slower = 0L;
        for (var bucket = 1; limitMs is { } limit && bucket < counts.Length; bucket++)
        {
            slower += LatencyBuckets.UpperBoundMs(bucket - 1) >= limit ? counts[bucket] : 0;
        }

        return slower;
    }

    // Of errors alone people would ask where they are: no log has a request that still waits.
    private static string Failed(TrafficSums candidate) =>
        candidate.Overdue == 0 ? "failed" : string.Create(CultureInfo.InvariantCulture, $"failed ({candidate.Overdue} waited too long for an answer)");

    private static string Of(long some, TrafficSums sums) => string.Create(
        CultureInfo.InvariantCulture, $"{some} of {sums.Requests} requests ({Percent(sums.Share(some))})");

    private static string Percent(double share) => (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    private static string Milliseconds(double value) => value.ToString("0.#", CultureInfo.InvariantCulture) + " ms";

    private static string Times(double value) => value.ToString("0.##", CultureInfo.InvariantCulture) + " times";

    /// <summary>A limit, and how things stand.</summary>
    /// <param name="Bad">How many requests were bad by it.</param>
    /// <param name="Total">Of how many.</param>
    /// <param name="Max">The share that is allowed.</param>
    /// <param name="Words">What is wrong, if something is.</param>
    private sealed record Limit(long Bad, long Total, double Max, Func<string> Words)
    {
        /// <summary>How many bad ones it takes.</summary>
        public int Enough { get; init; } = MinBad;

        public bool IsKept { get; init; } = Bad <= Max * Total;

        /// <summary>Of a comparison: the share that is allowed however good the others are.</summary>
        public double LeastMax { get; init; } = Max;

        /// <summary>Of a comparison: the others, and which multiple of their share is allowed.</summary>
        public (long Bad, long Total, double Times)? Others { get; init; }

        /// <summary>It makes a rollout wait, and no more.</summary>
        public bool IsNeverSure { get; init; }

        // A comparison is broken by what is above both the multiple and the least: each of the two must be sure.
        public double Evidence()
        {
            var evidence = IsNeverSure ? 0 : SequentialTest.Evidence(Bad, Total, LeastMax);
            return Others is { } others ? Math.Min(evidence, SequentialTest.Evidence(Bad, Total, others.Bad, others.Total, others.Times)) : evidence;
        }
    }
}

/// <summary>What the numbers of a rollout say.</summary>
/// <param name="Kind">Whether its limits are kept.</param>
/// <param name="Reason">The limit that is broken, or why it is open, in words; null when all are kept.</param>
internal readonly record struct Verdict(VerdictKind Kind, string? Reason)
{
    public static readonly Verdict Kept = new(VerdictKind.Kept, null);
}

/// <summary>Whether limits are kept.</summary>
internal enum VerdictKind
{
    /// <summary>All are, as far as anybody can see.</summary>
    Kept,

    /// <summary>One has nothing to go by.</summary>
    NoData,

    /// <summary>One is exceeded, but that may be chance.</summary>
    Doubtful,

    /// <summary>One is broken.</summary>
    Broken,
}

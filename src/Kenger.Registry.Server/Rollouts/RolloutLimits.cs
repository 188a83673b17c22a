using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Rollouts;

/// <summary>Whether the new nodes keep the limits of a rollout.</summary>
internal static class RolloutLimits
{
    public const int DefaultMinRequests = 100;

    private const double DefaultMaxErrorRate = 0.05;

    // One error among few requests is a large rate: it is compared with no less than this, and never on its own.
    private const double LeastStableErrorRate = 0.001;
    private const int LeastErrorsToCompare = 2;

    /// <summary>With the default limit, where somebody gave none: a rollout that nothing can stop needs to be asked for.</summary>
    public static RolloutAnalysis WithDefaults(RolloutAnalysis? given)
    {
        given ??= new RolloutAnalysis();
        var hasLimit = (given.MaxErrorRate ?? given.MaxErrorRateVsStable ?? given.MaxP99Ms ?? given.MaxP99VsStable) is not null;
        return given with
        {
            MaxErrorRate = hasLimit ? given.MaxErrorRate : DefaultMaxErrorRate,
            MinRequests = given.MinRequests ?? DefaultMinRequests,
        };
    }

    /// <summary>The limit that is broken, in words; null when all are kept.</summary>
    /// <param name="analysis">The limits.</param>
    /// <param name="candidate">The new nodes.</param>
    /// <param name="stable">The old nodes over the same time; null where there were too few requests to compare with.</param>
    public static string? Breach(RolloutAnalysis analysis, TrafficSums candidate, TrafficSums? stable)
    {
        if (candidate.ErrorRate > analysis.MaxErrorRate)
        {
            return $"{Errors(candidate)} of the new nodes failed, and the limit is {Percent(analysis.MaxErrorRate.Value)} (max_error_rate)";
        }

        if (candidate.P99Ms > analysis.MaxP99Ms)
        {
            return $"99 of 100 requests to the new nodes took up to {Milliseconds(candidate.P99Ms)}, and the limit is {Milliseconds(analysis.MaxP99Ms)} (max_p99_ms)";
        }

        if (stable is null)
        {
            return null;
        }

        var most = Math.Max(stable.ErrorRate, LeastStableErrorRate) * analysis.MaxErrorRateVsStable;
        if (candidate.Errors >= LeastErrorsToCompare && candidate.ErrorRate > most)
        {
            return $"{Errors(candidate)} of the new nodes failed and {Errors(stable)} of the old ones, and the limit is "
                + $"{Times(analysis.MaxErrorRateVsStable)} their rate (max_error_rate_vs_stable)";
        }

        return candidate.P99Ms > stable.P99Ms * analysis.MaxP99VsStable
            ? $"99 of 100 requests to the new nodes took up to {Milliseconds(candidate.P99Ms)}, to the old ones {Milliseconds(stable.P99Ms)}, "
                + $"and the limit is {Times(analysis.MaxP99VsStable)} that (max_p99_vs_stable)"
            : null;
    }

    private static string Errors(TrafficSums sums) => string.Create(
        CultureInfo.InvariantCulture, $"{sums.Errors} of {sums.Requests} requests ({Percent(sums.ErrorRate)})");

    private static string Percent(double share) => (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    private static string Milliseconds(double? value) => value?.ToString("0.#", CultureInfo.InvariantCulture) + " ms";

    private static string Times(double? value) => value?.ToString("0.##", CultureInfo.InvariantCulture) + " times";
}

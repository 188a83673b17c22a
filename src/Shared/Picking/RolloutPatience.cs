using Kenger.Contracts;

namespace Kenger;

/// <summary>
/// After how long a request of a rollout counts as not answered in time, though it still waits: one that hangs must not be waited for. The
/// same for both sides, so that whatever it is, the one can be compared with the other. Shared by all steps of the rollout.
/// </summary>
/// <param name="maxP99Ms">The limit that whoever started it gave; null without one.</param>
/// <param name="maxP99VsStable">The limit as a multiple of what the old nodes take; null without one.</param>
internal sealed class RolloutPatience(double? maxP99Ms, double? maxP99VsStable)
{
    // Below, pauses of a garbage collection or of a network would be taken for nodes that hang.
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    // Without a limit to be slower is not bad; to take several times as long as nearly all others is.
    private const double UsualTimes = 4;

    private const int MinAnswers = 20;

    private readonly long[] _oldAnswers = new long[LatencyBuckets.Count];
    private long _ticks;

    /// <summary>As of the last <see cref="Renew"/>; null while there is nothing to go by, and where it would be longer than anybody can tell.</summary>
    public TimeSpan? Current => Volatile.Read(ref _ticks) is > 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>Whether it goes by the limits of this announcement.</summary>
    public bool IsFor(SyncRollout rollout) => rollout.MaxP99Ms.Equals(maxP99Ms) && rollout.MaxP99VsStable.Equals(maxP99VsStable);

    /// <summary>An old node has answered.</summary>
    public void Answered(TimeSpan took) => Interlocked.Increment(ref _oldAnswers[LatencyBuckets.Of(took)]);

    /// <summary>Goes by what is known now.</summary>
    public void Renew()
    {
        var limit = maxP99Ms ?? Usual();
        // To the end of its bucket: who has waited longer is in another one, and longer than the limit for sure.
        var until = limit is null ? 0
            : LatencyBuckets.UpperBoundMs(LatencyBuckets.Of(TimeSpan.FromMilliseconds(Math.Max(limit.Value, Least.TotalMilliseconds))));
        Volatile.Write(ref _ticks, double.IsInfinity(until) ? 0 : TimeSpan.FromMilliseconds(until).Ticks);
    }

    private double? Usual()
    {
        var answers = new long[LatencyBuckets.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = Interlocked.Read(ref _oldAnswers[i]);
        }

        return answers.Sum() < MinAnswers ? null : LatencyBuckets.Percentile(answers, 0.99) * Math.Max(UsualTimes, maxP99VsStable ?? 0);
    }
}

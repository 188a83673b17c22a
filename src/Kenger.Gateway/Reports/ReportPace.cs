namespace Kenger.Gateway.Reports;

/// <summary>How long after a report the next one comes. Pure.</summary>
/// <param name="interval">Between two when nothing is urgent.</param>
internal sealed class ReportPace(TimeSpan interval)
{
    // What fails fails often: a few reports a second are soon enough, and no burden.
    private static readonly TimeSpan Urgent = TimeSpan.FromMilliseconds(250);

    // So often the registry hears of new nodes that are all out, until it can be sure; and so often it is asked that did not answer.
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>The time from the last report to the next.</summary>
    /// <param name="isAsked">Somebody has seen what the registry must know.</param>
    /// <param name="isOutageFresh">All new nodes of a rollout are out, and not for long.</param>
    /// <param name="hasFailed">The last one could not be sent.</param>
    public TimeSpan After(bool isAsked, bool isOutageFresh, bool hasFailed) =>
        isAsked && !hasFailed ? Urgent
        : isAsked || isOutageFresh ? Second
        : interval;
}

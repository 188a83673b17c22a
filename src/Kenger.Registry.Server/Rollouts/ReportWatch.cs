namespace Kenger.Registry.Server.Rollouts;

/// <summary>
/// Whether reports of a rollout still come: by the number that came, which every server can read, and this server's own stopwatch. For
/// one caller at a time.
/// </summary>
internal sealed class ReportWatch(TimeProvider time)
{
    // As often as gateways reported lately, or as often as they do by default.
    private const int MissedReports = 3;

    // Several gateways, or one that sends a report in parts, leave short gaps between long ones: the long ones are what to wait for.
    private const double Fading = 0.8;

    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(60);

    private readonly Dictionary<long, Seen> _seen = [];

    /// <summary>Notes how many reports there are of a rollout; true when the last one came long ago.</summary>
    /// <param name="rollout">The rollout.</param>
    /// <param name="reports">The reports that came since it began.</param>
    /// <param name="wasSilent">What another server, or this one before its restart, found; counts until a report comes.</param>
    public bool IsSilent(long rollout, long reports, bool wasSilent)
    {
        var now = time.GetTimestamp();
        if (!_seen.TryGetValue(rollout, out var seen))
        {
            // What came while nobody here looked is unknown: silence begins now at the earliest.
            _seen[rollout] = new Seen(reports, now, TimeSpan.Zero, wasSilent);
            return wasSilent;
        }

        var since = time.GetElapsedTime(seen.At, now);
        if (reports != seen.Reports)
        {
            var gap = since < LongestInterval ? since : LongestInterval;
            var faded = seen.Interval * Fading;
            _seen[rollout] = new Seen(reports, now, gap > faded ? gap : faded, IsSilent: false);
            return false;
        }

        var patience = seen.Interval * MissedReports;
        return seen.IsSilent || since >= (patience > LeastPatience ? patience : LeastPatience);
    }

    /// <summary>Forgets a rollout that another server looks after.</summary>
    public void Forget(long rollout) => _seen.Remove(rollout);

    /// <summary>Forgets all but these rollouts.</summary>
    public void KeepOnly(IReadOnlyCollection<long> rollouts)
    {
        foreach (var gone in _seen.Keys.Except(rollouts).ToArray())
        {
            _seen.Remove(gone);
        }
    }

    private readonly record struct Seen(long Reports, long At, TimeSpan Interval, bool IsSilent);
}

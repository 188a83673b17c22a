namespace Kenger;

/// <summary>How long to wait before the registry is asked again.</summary>
internal static class PollPace
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    // Leaves time for the answer within the two seconds.
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan MinRound = TimeSpan.FromSeconds(1);

    /// <summary>After failures in a row, 1 or more: longer each time, but a registry that is back is noticed within 2 s.</summary>
    public static TimeSpan AfterFailures(int failures, double random) => Backoff.After(failures, FirstRetry, MaxPause, random);

    /// <summary>
    /// After an answer the next question follows at once, unless the answer brought nothing and came too soon: a registry
    /// that ignores the wait would be asked in a tight loop.
    /// </summary>
    public static TimeSpan AfterAnswer(bool broughtNews, TimeSpan took) =>
        broughtNews || took >= MinRound ? TimeSpan.Zero : MinRound - took;
}

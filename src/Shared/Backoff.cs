namespace Kenger;

/// <summary>How long to wait before trying again.</summary>
internal static class Backoff
{
    /// <summary>
    /// Doubles with every failure up to a limit; a random share of up to half is taken off, so that callers who lost the
    /// same registry in the same moment don't come back together.
    /// </summary>
    /// <param name="failures">Failures in a row, 1 or more.</param>
    /// <param name="first">The longest wait after the first failure.</param>
    /// <param name="max">The longest wait of all.</param>
    /// <param name="random">From 0 to 1.</param>
    public static TimeSpan After(int failures, TimeSpan first, TimeSpan max, double random)
    {
        var doubled = first.Ticks * Math.Pow(2, Math.Clamp(failures - 1, 0, 30));
        return TimeSpan.FromTicks((long)(Math.Min(doubled, max.Ticks) * (1 - (random / 2))));
    }
}

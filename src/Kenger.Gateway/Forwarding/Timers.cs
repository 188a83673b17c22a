namespace Kenger.Gateway.Forwarding;

/// <summary>Sets again when a source is cancelled that was made with a clock, which it goes on using.</summary>
internal static class Timers
{
    /// <summary>From now on; <see cref="Timeout.InfiniteTimeSpan"/> for never.</summary>
    public static void Set(CancellationTokenSource source, TimeSpan time)
    {
#pragma warning disable RS0030 // Banned for sources without a clock of their own.
        source.CancelAfter(time);
#pragma warning restore RS0030
    }
}

namespace Kenger.Cli.Hosting;

/// <summary>
/// A time of day that is off by some time, as that of a machine whose clock nobody sets. How long things take is the same.
/// <c>KENGER_CLOCK_OFFSET=00:01:00</c> gives a server such a clock. It is here because only a real second server process with a wrong clock
/// can show, in a test or to an operator, that servers which share a database don't mind.
/// </summary>
internal sealed class OffsetTimeProvider(TimeSpan offset) : TimeProvider
{
    public const string Variable = "KENGER_CLOCK_OFFSET";

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + offset;
}

namespace Kenger.Cli.Hosting;

/// <summary>
/// A time of day that is off by some time, as that of a machine whose clock nobody sets. How long things take is the same.
/// <c>KENGER_CLOCK_OFFSET=00:01:00</c> gives a server such a clock, to see that no other minds it.
/// </summary>
internal sealed class OffsetTimeProvider(TimeSpan offset) : TimeProvider
{
    public const string Variable = "KENGER_CLOCK_OFFSET";

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + offset;
}

namespace Kenger.Cli.Hosting;

/// <summary>
/// A time of day that is off by some time, as that of a machine whose clock nobody sets. How long things take is the same.
/// <c>KENGER_CLOCK_OFFSET=00:01:00</c> gives a server such a clock. It is here because only a real second server process with a wrong clock
/// can show, in a test or to an operator, that servers which share a database don't mind.
/// </summary>
internal sealed class OffsetTimeProvider(TimeSpan offset) : TimeProvider
{
    public const string Variable = "KENGER_CLOCK_OFFSET";

    /// <summary>As the environment says; null where it says nothing.</summary>
    /// <exception cref="FormatException">It can't be read.</exception>
    public static OffsetTimeProvider? From(IConfiguration configuration)
    {
        var text = configuration[Variable]?.Trim();
        return text is not { Length: > 0 } ? null
            // -10s is behind, as -00:00:10 is.
            : TimeText.TryParse(text.TrimStart('-'), out var offset) ? new OffsetTimeProvider(text.StartsWith('-') ? -offset : offset)
            : throw new FormatException($"{Variable} {TimeText.Rule}, but is '{LongText.Shorten(text)}'.");
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + offset;
}

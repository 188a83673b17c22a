namespace Kenger.Registry.Server.State;

/// <summary>
/// The time of day at the start of this server, and how long it has run since: a clock that somebody sets, by hand or by
/// NTP, makes no node silent and none alive.
/// </summary>
internal sealed class SteadyClock(TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _startTimestamp = time.GetTimestamp();

    public DateTimeOffset StartedAt => _startedAt;

    public DateTimeOffset Now => _startedAt + time.GetElapsedTime(_startTimestamp);
}

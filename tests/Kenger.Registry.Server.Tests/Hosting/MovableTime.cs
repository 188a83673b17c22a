using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Hosting;

/// <summary>The machine's clock, put forward by the test. No timer fires: what is done, the test does.</summary>
internal sealed class MovableTime : TimeProvider
{
    private readonly FakeTimeProvider _still = new();
    private TimeSpan _ahead;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _still.CreateTimer(callback, state, dueTime, period);

    public void Move(TimeSpan by) => _ahead += by;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(_ahead.TotalSeconds * TimestampFrequency);
}

using Kenger.Registry.Server.State.Notices;
using Kenger.Registry.Server.Store;

namespace Kenger.Registry.Server.Notices;

/// <summary>
/// What goes to a target next. In order, but for what may wait: repetitions are gathered and become one notice, and hold up nothing of another stream.
/// Pure.
/// </summary>
internal static class OutboxPlan
{
    /// <summary>The notices that go next, as one; empty when none is due.</summary>
    /// <param name="waiting">What waits for the target, the oldest first.</param>
    /// <param name="lastSent">When something of a stream that may wait was last delivered.</param>
    /// <param name="repeatAfter">How long repetitions are gathered.</param>
    /// <param name="now">The moment.</param>
    public static IReadOnlyList<WaitingNotice> Next(
        IReadOnlyList<WaitingNotice> waiting, IReadOnlyDictionary<string, DateTimeOffset> lastSent, TimeSpan repeatAfter, DateTimeOffset now)
    {
        foreach (var stream in waiting.GroupBy(each => each.Notice.Stream, StringComparer.Ordinal))
        {
            var head = stream.First();
            if (!head.Notice.Event.MayWait())
            {
                return [head];
            }

            WaitingNotice[] run = [.. stream.TakeWhile(each => each.Notice.Event.MayWait())];
            var isFollowed = stream.Skip(run.Length).Any();
            var isGathered = now - head.Notice.At >= head.Notice.Event.GatheredFor()
                && !(lastSent.TryGetValue(stream.Key, out var last) && now - last < repeatAfter);
            if (isFollowed || isGathered)
            {
                return run;
            }
        }

        return [];
    }
}

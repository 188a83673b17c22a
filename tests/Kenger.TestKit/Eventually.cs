using System.Diagnostics;

namespace Kenger.TestKit;

/// <summary>Waits for what another process or thread brings about, where there is no signal to await.</summary>
public static class Eventually
{
    /// <summary>Asks every 10 ms until the condition holds; fails with <paramref name="what"/> after the limit (60 s).</summary>
    public static async Task BecomesTrue(Func<ValueTask<bool>> condition, string what, TimeSpan? limit = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > (limit ?? TimeSpan.FromSeconds(60)))
            {
                throw new TimeoutException($"Never became true: {what}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    /// <inheritdoc cref="BecomesTrue(Func{ValueTask{bool}}, string, TimeSpan?)"/>
    public static Task BecomesTrue(Func<bool> condition, string what, TimeSpan? limit = null) =>
        BecomesTrue(() => ValueTask.FromResult(condition()), what, limit);
}

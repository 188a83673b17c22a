using Kenger.Gateway.Attempts;
using Kenger.Gateway.Namespaces;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Reports;

/// <summary>
/// Looks for requests of running rollouts that wait for an answer longer than <see cref="RolloutPatience"/> allows, and counts each of
/// them once, while it still waits: a version that hangs must be known before its clients give up.
/// </summary>
internal sealed class OverdueWatch(
    RunningAttempts running, TrafficLedger ledger, NodeDirectory directory, TimeProvider time, ILogger<OverdueWatch> logger)
    : PeriodicService(time, logger, EventIds.OverdueWatchFailed)
{
    private readonly TimeProvider _time = time;

    protected override TimeSpan Period => TimeSpan.FromMilliseconds(250);

    public override Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var isRollingOut = false;
        foreach (var entry in directory.Current.Entries)
        {
            if (entry.Window is { } window)
            {
                window.Patience.Renew();
                isRollingOut = true;
            }
        }

        if (isRollingOut)
        {
            running.ForEach((Watch: this, Now: _time.GetTimestamp()), static (attempt, state) => state.Watch.Look(attempt, state.Now));
        }

        return Task.CompletedTask;
    }

    // Requests that a rule sent judge nothing; and of an answer that has begun nobody knows how long it should take.
    private void Look(RunningAttempt attempt, long now)
    {
        if (attempt is { IsByRule: false, Marks: AttemptMarks.None, Node.Window.Patience.Current: { } patience, HasAnswer: false }
            && _time.GetElapsedTime(attempt.StartedAt, now) is var waited && waited > patience)
        {
            attempt.MarkOverdue();
            ledger.CountOverdue(attempt.Node, waited);
        }
    }
}

using Kenger.Client;
using Kenger.Contracts;

namespace Kenger.Cli.Rollouts;

/// <summary>Follows a rollout and tells of each decision once.</summary>
internal sealed class RolloutWaiter(IReleaseOperator rollouts, TimeProvider time, RolloutWatcher watcher, Action<string> warn)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(0.5);

    // A registry that restarts, or a database that moves, is back by then.
    private static readonly TimeSpan UnreachableTimeout = TimeSpan.FromMinutes(2);

    private readonly HashSet<RolloutEvent> _told = [];
    private DateTimeOffset? _unreachableSince;

    /// <summary>As it was last seen; null before that.</summary>
    public RolloutInfo? Latest { get; private set; }

    /// <summary>The rollout after its end.</summary>
    /// <exception cref="KengerUnavailableException">The registry could not be reached for two minutes, or not at all.</exception>
    /// <exception cref="KengerException">The registry refused to tell.</exception>
    public async Task<RolloutInfo> WhenEndedAsync(RolloutRef which, CancellationToken cancellationToken)
    {
        while (true)
        {
            await LookAsync(which, cancellationToken);
            if (Latest is { EndedAt: not null, Status: not (RolloutStatuses.Running or RolloutStatuses.Paused) } ended)
            {
                return ended;
            }

            await Task.Delay(Period, time, cancellationToken);
        }
    }

    private async Task LookAsync(RolloutRef which, CancellationToken cancellationToken)
    {
        try
        {
            // By its id once that is known: the namespace's latest may become another one.
            var rollout = await rollouts.ShowRolloutAsync(Latest is { Id: var id } ? new() { Id = id } : which, cancellationToken);
            if (_unreachableSince is not null)
            {
                warn("kenger: the registry answers again");
                _unreachableSince = null;
            }

            Tell(rollout);
            Latest = rollout;
        }
        catch (KengerUnavailableException exception) when (Latest is not null)
        {
            var now = time.GetUtcNow();
            if (_unreachableSince is null)
            {
                warn($"kenger: {exception.Message}; still trying");
            }

            _unreachableSince ??= now;
            if (now - _unreachableSince > UnreachableTimeout)
            {
                throw;
            }
        }
    }

    private void Tell(RolloutInfo rollout)
    {
        if (Latest is null)
        {
            watcher.Found(rollout);
        }

        foreach (var happened in (rollout.Events ?? []).Where(_told.Add))
        {
            watcher.Happened(happened, rollout);
        }
    }
}

/// <summary>Who is told what a rollout does.</summary>
/// <param name="Found">Once, when it is first seen.</param>
/// <param name="Happened">For each decision.</param>
internal sealed record RolloutWatcher(Action<RolloutInfo> Found, Action<RolloutEvent, RolloutInfo> Happened);

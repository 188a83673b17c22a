using Kenger.Registry.Server.Rollouts;

namespace Kenger.Registry.Server.Duties;

/// <summary>Has the rollouts looked at once a second; they are as soon as a report comes, too.</summary>
internal sealed class RolloutDuty(RolloutSignal rollouts) : IDuty
{
    public Task RunOnceAsync(CancellationToken cancellationToken)
    {
        rollouts.Set();
        return Task.CompletedTask;
    }
}

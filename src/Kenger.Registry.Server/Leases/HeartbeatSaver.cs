using Kenger.Registry.Server.Writing;
using Microsoft.Extensions.Hosting;

namespace Kenger.Registry.Server.Leases;

/// <summary>Has the heartbeats saved every two seconds, so that they cost the store half a transaction a second.</summary>
internal sealed class HeartbeatSaver(RegistryWriter writer, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // Failures are the writer's to report; what was not saved is saved the next time.
            await writer.SaveHeartbeatsAsync().WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

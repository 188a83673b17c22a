using Kenger.Registry.Server.Writing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Leases;

/// <summary>Sweeps the leases once a second.</summary>
internal sealed partial class LeaseService(
    RegistryWriter writer,
    TimeProvider time,
    IOptions<KengerRegistryServerOptions> options,
    ILogger<LeaseService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly DateTimeOffset _serverStart = time.GetUtcNow();

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var times = new LeaseTimes(options.Value.OfflineAfter, options.Value.DeleteAfter);
        var result = await writer.ExecuteAsync(new SweepLeases(_serverStart, times), cancellationToken);
        if (!result.TryGetValue(out var swept))
        {
            // The writer has said that the store is away; the next sweep finds the same nodes.
            return;
        }

        foreach (var node in swept.Revived)
        {
            LogRevived(node.Ns, node.Key.Host, node.Key.Port);
        }

        foreach (var node in swept.TakenOffline)
        {
            LogOffline(node.Ns, node.Key.Host, node.Key.Port, node.Lease.LastHeartbeat);
        }

        foreach (var node in swept.Deleted)
        {
            LogDeleted(node.Ns, node.Key.Host, node.Key.Port, node.Lease.LastHeartbeat);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogSweepFailed(failure);
            }
        }
    }
}

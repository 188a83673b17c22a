using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway;

/// <summary>
/// Makes the hash rings of large namespaces anew after their nodes or weights have changed, some times a second at most, and
/// beside all else: nobody waits for it, and a namespace that never comes to rest doesn't keep a core busy.
/// </summary>
internal sealed partial class RingRenewal(NodeDirectory directory, TimeProvider time, ILogger<RingRenewal> logger) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    /// <summary>Makes those that are due.</summary>
    public void RunOnce()
    {
        foreach (var table in directory.Current.Tables.Where(table => table.HasStaleRing))
        {
            table.RenewRings();
            // It may have been replaced meanwhile, by one that began with the old ring.
            if (directory.Current.Find(table.Namespace) is { } now && !ReferenceEquals(now, table))
            {
                now.TakeRingsOf(table);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                TryRunOnce();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    private void TryRunOnce()
    {
        try
        {
            RunOnce();
        }
        catch (Exception e)
        {
            LogTickBroke(e);
        }
    }

    [LoggerMessage(211, LogLevel.Error, "Hash rings could not be made anew; the next tick follows")]
    private partial void LogTickBroke(Exception exception);
}

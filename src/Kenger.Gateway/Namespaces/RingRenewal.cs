using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Namespaces;

/// <summary>
/// Makes the hash rings of large namespaces anew after their nodes or weights have changed, some times a second at most, and
/// beside all else: nobody waits for it, and a namespace that never comes to rest doesn't keep a core busy.
/// </summary>
internal sealed class RingRenewal(NodeDirectory directory, TimeProvider time, ILogger<RingRenewal> logger)
    : PeriodicService(time, logger, EventIds.RingRenewalFailed)
{
    protected override TimeSpan Period { get; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Makes those that are due.</summary>
    public override Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var table in directory.Current.Tables.Where(table => table.HasStaleRing))
        {
            table.RenewRings();
            // It may have been replaced meanwhile, by one that began with the old ring.
            if (directory.Current.FindNodes(table.Namespace) is { } now && !ReferenceEquals(now, table))
            {
                now.TakeRingsOf(table);
            }
        }

        return Task.CompletedTask;
    }
}

using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Writing;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Duties;

/// <summary>
/// Forgets who changed what, rollouts that others followed, and how deleted routes were, once that is old enough; where several servers
/// share the store, one of them does. A store that is
/// away is the writer's to report; the next time tries again.
/// </summary>
internal sealed class RetentionDuty(
    RegistryWriter writer,
    SharedDuties duties,
    SteadyClock clock,
    TimeProvider time,
    IOptions<KengerRegistryServerOptions> options) : IDuty
{
    /// <summary>So many rows go at once: others wait for the store meanwhile.</summary>
    public const int Batch = 2_000;

    // Each has up to hundreds of events, which go with it.
    private const int RolloutBatch = 50;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    private long _ranAt = time.GetTimestamp();

    /// <summary>Asked every second, it does something every ten minutes.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(_ranAt) >= Period)
        {
            _ranAt = time.GetTimestamp();
            await ForgetAsync(cancellationToken);
        }
    }

    /// <summary>Forgets what is old now.</summary>
    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        await ForgetAllAsync(static (store, before) => store.ForgetAudit(before, Batch), Batch, cancellationToken);
        await ForgetAllAsync((store, _) => store.TrimAudit(options.Value.MaxAuditEntries, Batch), Batch, cancellationToken);
        await ForgetAllAsync(static (store, before) => store.Rollouts.ForgetRollouts(before, RolloutBatch), RolloutBatch, cancellationToken);
        await ForgetAllAsync(static (store, before) => store.ForgetRouteVersions(before, Batch), Batch, cancellationToken);
    }

    private async Task ForgetAllAsync(Func<IRegistryStore, DateTimeOffset, int> forget, int batch, CancellationToken cancellationToken)
    {
        while (true)
        {
            var forgotten = await writer.UseStoreAsync(store => Forget(store, forget), cancellationToken);
            if (!forgotten.TryGetValue(out var rows) || rows < batch)
            {
                return;
            }
        }
    }

    private int Forget(IRegistryStore store, Func<IRegistryStore, DateTimeOffset, int> forget) =>
        duties.TryTake(SharedDuty.Retention, store) ? forget(store, clock.Now - options.Value.KeepAuditFor) : 0;
}

using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Writing;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Audit;

/// <summary>
/// Forgets who changed what once that is old enough; where several servers share the store, one of them does. A store that is
/// away is the writer's to report; the next time tries again.
/// </summary>
internal sealed class AuditRetention(
    RegistryWriter writer,
    ServerIdentity identity,
    SteadyClock clock,
    TimeProvider time,
    IOptions<KengerRegistryServerOptions> options)
{
    /// <summary>So many rows go at once: others wait for the store meanwhile.</summary>
    public const int Batch = 2_000;

    private const string Duty = "audit";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan DutyLease = TimeSpan.FromMinutes(1);

    private long _ranAt = time.GetTimestamp();

    /// <summary>Asked every second, it does something every ten minutes.</summary>
    public async Task RunWhenDueAsync(CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(_ranAt) >= Interval)
        {
            _ranAt = time.GetTimestamp();
            await RunOnceAsync(cancellationToken);
        }
    }

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var forgotten = await writer.UseStoreAsync(Forget, cancellationToken);
            if (!forgotten.TryGetValue(out var rows) || rows < Batch)
            {
                return;
            }
        }
    }

    private int Forget(IRegistryStore store) =>
        store.TryTakeDuty(Duty, identity.Id, DutyLease)
            ? store.ForgetAudit(clock.Now - options.Value.KeepAuditFor, Batch)
            : 0;
}

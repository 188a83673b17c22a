using Kenger.Registry.Server.Changes.Time;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Writing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Duties;

/// <summary>
/// Looks once a second at the leases, and at what was made for a time, and asks for a change when there is something to change. Where
/// several servers share the store, one of them expires nodes. Its tick is the rollouts' too.
/// </summary>
internal sealed partial class LeaseDuty(
    RegistryWriter writer,
    StoreHealth storeHealth,
    RegistryState state,
    SteadyClock clock,
    SharedDuty duty,
    SelfPreservation selfPreservation,
    ExpiryDuty overrides,
    RetentionDuty audit,
    RolloutSignal rollouts,
    TimeProvider time,
    IOptions<KengerRegistryServerOptions> options,
    ILogger<LeaseDuty> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private LeaseTimes Times => new(options.Value.OfflineAfter, options.Value.DeleteAfter);

    private DateTimeOffset HearingSince => storeHealth.BackAt > clock.StartedAt ? storeHealth.BackAt : clock.StartedAt;

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var snapshot = state.Current;
        var plan = LeasePlan.Make(snapshot.AllNodes(), clock.Now, HearingSince, Times);
        NoteAlarm(plan);
        var expires = plan.Expires && !plan.IsSuspicious;
        var forgets = snapshot.Tombstones.Values.Any(tombstone => tombstone.IsOverAt(clock.Now));
        if (plan.Revive.Count > 0 || ((expires || forgets) && await duty.TakeAsync(cancellationToken)))
        {
            await SweepAsync(Actor.Registry, trustSilence: false, cancellationToken);
        }

        await overrides.RunOnceAsync(cancellationToken);
    }

    /// <summary>Expires who is silent now, self-preservation or not: an operator has looked and says that they are gone.</summary>
    public Task<CommandResult<LeasePlan>> TrustSilenceAsync(Actor actor, CancellationToken cancellationToken) =>
        SweepAsync(actor, trustSilence: true, cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            rollouts.Set();
            try
            {
                await RunOnceAsync(stoppingToken);
                await audit.RunWhenDueAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogSweepFailed(failure);
            }
        }
    }

    private async Task<CommandResult<LeasePlan>> SweepAsync(Actor actor, bool trustSilence, CancellationToken cancellationToken)
    {
        var result = await writer.ExecuteAsync(new SweepLeases(HearingSince, Times, trustSilence), actor, cancellationToken);
        // A refusal the writer has logged; the next sweep finds the same nodes.
        if (result.TryGetValue(out var plan))
        {
            NoteAlarm(plan);
            LogChanges(plan, expired: !plan.IsSuspicious || trustSilence);
        }

        return result;
    }

    private void NoteAlarm(LeasePlan plan)
    {
        if (!selfPreservation.Note(plan, clock.Now))
        {
            return;
        }

        if (plan.IsSuspicious)
        {
            LogAlarmOn(plan.Late.Count, plan.Online);
        }
        else
        {
            LogAlarmOff();
        }
    }

    private void LogChanges(LeasePlan plan, bool expired)
    {
        foreach (var node in plan.Revive)
        {
            LogRevived(node.Ns, node.Key.Host, node.Key.Port);
        }

        foreach (var node in expired ? plan.TakeOffline : [])
        {
            LogOffline(node.Ns, node.Key.Host, node.Key.Port, node.Lease.LastHeartbeat);
        }

        foreach (var node in expired ? plan.Delete : [])
        {
            LogDeleted(node.Ns, node.Key.Host, node.Key.Port, node.Lease.LastHeartbeat);
        }
    }
}

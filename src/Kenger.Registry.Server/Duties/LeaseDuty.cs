using Kenger.Registry.Server.Changes.Time;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Writing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Duties;

/// <summary>
/// Looks at the leases, and asks for a change when there is something to change. Where several servers share the store, one of them
/// expires nodes.
/// </summary>
internal sealed partial class LeaseDuty(
    RegistryWriter writer,
    IRegistryStore store,
    StoreHealth storeHealth,
    RegistryState state,
    SteadyClock clock,
    SharedDuties duties,
    SelfPreservation selfPreservation,
    IOptions<KengerRegistryServerOptions> options,
    ILogger<LeaseDuty> logger) : IDuty
{
    // So long others take to save what they heard while a shared store took no writes.
    private static readonly TimeSpan SettlesIn = TimeSpan.FromSeconds(5);

    private LeaseTimes Times => new(options.Value.OfflineAfter, options.Value.DeleteAfter);

    // A write that failed makes nobody silent: what came to this server it knows. Only who could not hear begins anew.
    private DateTimeOffset HearingSince => storeHealth.HearingSince > clock.StartedAt ? storeHealth.HearingSince : clock.StartedAt;

    private bool IsSettling => store.IsShared && clock.Now - storeHealth.WritableSince < SettlesIn;

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var snapshot = state.Current;
        if (IsSettling)
        {
            return;
        }

        var plan = LeasePlan.Make(snapshot.AllNodes(), clock.Now, HearingSince, Times);
        NoteAlarm(plan);
        var isOver = selfPreservation.IsOverAt(clock.Now);
        var forgets = snapshot.Tombstones.Values.Any(tombstone => tombstone.IsOverAt(clock.Now));
        var isDue = plan.Expires || forgets || isOver;
        if (plan.Revive.Count > 0 || (isDue && await duties.TryTakeAsync(SharedDuty.Sweep, cancellationToken)))
        {
            if (isOver)
            {
                LogSteady(plan.Late.Count, SelfPreservation.SteadyFor.TotalMinutes);
            }

            await SweepAsync(Actor.Registry, trustSilence: isOver, cancellationToken);
        }
    }

    /// <summary>Expires who is silent now, self-preservation or not: an operator has looked and says that they are gone.</summary>
    public Task<CommandResult<LeasePlan>> TrustSilenceAsync(Actor actor, CancellationToken cancellationToken) =>
        SweepAsync(actor, trustSilence: true, cancellationToken);

    private async Task<CommandResult<LeasePlan>> SweepAsync(Actor actor, bool trustSilence, CancellationToken cancellationToken)
    {
        var result = await writer.ExecuteAsync(new SweepLeases(HearingSince, Times, trustSilence), actor, cancellationToken);
        // A refusal the writer has logged; the next sweep finds the same nodes.
        if (result.TryGetValue(out var plan))
        {
            NoteAlarm(plan);
            LogChanges(plan);
        }

        return result;
    }

    private void NoteAlarm(LeasePlan plan)
    {
        switch (selfPreservation.Note(plan, clock.Now))
        {
            case AlarmNews.On:
                LogAlarmOn(plan.Late.Count, plan.Online);
                break;
            case AlarmNews.StillOn:
                LogAlarmStillOn(selfPreservation.Current!.Since, plan.Late.Count, plan.Online, SelfPreservation.SteadyFor.TotalMinutes);
                break;
            case AlarmNews.Off:
                LogAlarmOff();
                break;
        }
    }

    private void LogChanges(LeasePlan plan)
    {
        foreach (var node in plan.Revive)
        {
            LogRevived(node.Ns, node.Key.Host, node.Key.Port);
        }

        foreach (var node in plan.TakeOffline)
        {
            LogOffline(node.Ns, node.Key.Host, node.Key.Port, node.Lease.LastHeartbeat);
        }

        foreach (var node in plan.Delete)
        {
            LogDeleted(node.Ns, node.Key.Host, node.Key.Port, node.Lease.LastHeartbeat);
        }
    }

    [LoggerMessage(EventIds.NodeOffline, LogLevel.Warning, "{Ns}/{Host}:{Port} is offline: silent since {LastHeartbeat:O}")]
    private partial void LogOffline(string ns, string host, int port, DateTimeOffset lastHeartbeat);

    [LoggerMessage(EventIds.NodeDeleted, LogLevel.Warning, "{Ns}/{Host}:{Port} is deleted: silent since {LastHeartbeat:O}")]
    private partial void LogDeleted(string ns, string host, int port, DateTimeOffset lastHeartbeat);

    [LoggerMessage(EventIds.NodeRevived, LogLevel.Information, "{Ns}/{Host}:{Port} is online again")]
    private partial void LogRevived(string ns, string host, int port);

    [LoggerMessage(EventIds.SelfPreservationOn, LogLevel.Error, "Self-preservation is on: {Silent} of {Online} online nodes fell silent together. Where half of a namespace is silent, nobody is taken offline or deleted until heartbeats return; if the nodes are really gone, lift it")]
    private partial void LogAlarmOn(int silent, int online);

    [LoggerMessage(EventIds.SelfPreservationStillOn, LogLevel.Warning, "Self-preservation is still on, since {Since:O}: {Silent} of {Online} online nodes are silent. It ends when heartbeats return, or when nothing has changed for {Minutes} min; if the nodes are really gone, lift it")]
    private partial void LogAlarmStillOn(DateTimeOffset since, int silent, int online, double minutes);

    [LoggerMessage(EventIds.SelfPreservationSteady, LogLevel.Warning, "Self-preservation ends by itself: for {Minutes} min no other node fell silent and none of the {Silent} silent ones came back, so they are taken for gone")]
    private partial void LogSteady(int silent, double minutes);

    [LoggerMessage(EventIds.SelfPreservationOff, LogLevel.Information, "Self-preservation is off: silent nodes expire again")]
    private partial void LogAlarmOff();
}

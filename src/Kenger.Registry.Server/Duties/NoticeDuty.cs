using System.Globalization;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Notices;
using Kenger.Registry.Server.Writing;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Duties;

/// <summary>
/// Tells of what no change of the registry says: self-preservation, and gateways that are behind or gone. Where several servers share the store, the one that
/// delivers notices does.
/// </summary>
internal sealed class NoticeDuty(
    NoticeRouting routing,
    RegistryWriter writer,
    RegistryState state,
    GatewayTracker gateways,
    SelfPreservation selfPreservation,
    SharedDuties duties,
    SteadyClock clock,
    IOptions<KengerRegistryServerOptions> options) : IDuty
{
    private static readonly TimeSpan LinkPeriod = TimeSpan.FromMinutes(10);

    private readonly GatewayAttendance _attendance = new(options.Value.Notices.GatewayPatience);

    // What the store did not take yet.
    private readonly List<Notice> _pending = [];
    private bool _alarmTold;
    private DateTimeOffset _linksAt = clock.Now;

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (routing.Routes.Count == 0)
        {
            return;
        }

        if (!await duties.TryTakeAsync(SharedDuty.Notices, cancellationToken))
        {
            // Another server tells; what this one knew may be over when its turn comes.
            _pending.Clear();
            _alarmTold = false;
            return;
        }

        NoteAlarm();
        NoteGateways();
        await AddAsync(cancellationToken);
        if (clock.Now - _linksAt >= LinkPeriod)
        {
            _linksAt = clock.Now;
            await writer.UseStoreAsync(store => store.Notices.ForgetLinks(clock.Now), cancellationToken);
        }
    }

    private async Task AddAsync(CancellationToken cancellationToken)
    {
        var queued = routing.Queue(_pending);
        if (queued.Count == 0)
        {
            _pending.Clear();
            return;
        }

        var added = await writer.UseStoreAsync(
            store =>
            {
                store.Notices.Add(queued);
                return true;
            },
            cancellationToken);
        if (added.Refusal is null)
        {
            _pending.Clear();
            routing.News.Fire();
        }
    }

    private void NoteAlarm()
    {
        var alarm = selfPreservation.Current;
        if ((alarm is not null) == _alarmTold)
        {
            return;
        }

        _alarmTold = alarm is not null;
        _pending.Add(alarm is not null
            ? new Notice
            {
                Id = Notice.NewId(),
                Event = NoticeEvent.SelfPreservationOn,
                At = clock.Now,
                Title = string.Create(CultureInfo.InvariantCulture, $"self-preservation is on: {alarm.Silent} of {alarm.Online} online nodes fell silent together"),
                Reason = "rather the registry's network than all of them: nobody is taken offline or deleted until heartbeats return",
                Command = "curl -X POST -H 'Authorization: Bearer …' REGISTRY/api/upstream/self-preservation/lift, if the nodes are really gone",
            }
            : new Notice
            {
                Id = Notice.NewId(),
                Event = NoticeEvent.SelfPreservationOff,
                At = clock.Now,
                Title = "self-preservation is off",
                Reason = "silent nodes expire again",
            });
    }

    private void NoteGateways()
    {
        foreach (var news in _attendance.Look(gateways.Positions(), state.Current, clock.Now).GroupBy(each => each.Event))
        {
            string[] names = [.. news.Select(each => each.Name)];
            _pending.Add(NoticeLists.Of(news.Key, "", [.. names.Take(Notice.MaxItems)], names.Length, clock.Now));
        }
    }
}

using Kenger.Contracts;
using Kenger.Registry.Server.Delivery;
using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.Outgoing;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Notices;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary><c>/notice/list</c> and <c>/notice/test</c>.</summary>
internal static class NoticeEndpoints
{
    private const string TargetField = "target";

    public static async Task<IResult> List(NoticeRouting routing, NoticeLinks links, RegistryWriter writer, CancellationToken cancellationToken)
    {
        var read = await writer.UseStoreAsync(static store => (store.Notices.Count(), store.Notices.ReadTargets()), cancellationToken);
        if (!read.TryGetValue(out var found, out var refusal))
        {
            return Answer.From(refusal);
        }

        var (counts, rows) = found;
        return Answer.From(
            (IReadOnlyList<NoticeTargetInfo>)
            [
                .. routing.Routes.Select(route => Describe(
                    route,
                    links.AreOn && route.HasLinks,
                    counts.FirstOrDefault(count => count.Target == route.Name) ?? new NoticeCount(),
                    rows.FirstOrDefault(row => row.Target == route.Name) ?? new NoticeTargetRow())),
            ],
            KengerJson.Readable.ApiResponseIReadOnlyListNoticeTargetInfo);
    }

    /// <summary>Sends a notice at once, past the outbox, and tells what was answered.</summary>
    public static async Task<IResult> Test(
        HttpRequest request, NoticeRouting routing, NoticeSender sender, SteadyClock clock, CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var name = fields.Text(TargetField, ReleaseChecks.CheckRuleName);
        if (fields.IsRejected(out var refusal))
        {
            return Answer.From(refusal);
        }

        if (routing.Find(name) is not { } route)
        {
            return Answer.From(Refusal.NotFound(routing.Routes.Count == 0
                ? "no notice target is configured: see Kenger:Server:Notices:Targets"
                : $"no notice target has this name: there are {string.Join(", ", routing.Routes.Select(each => each.Name))}"));
        }

        var sent = await sender.SendAsync(
            new Notice
            {
                Id = Notice.NewId(),
                Event = NoticeEvent.Test,
                At = clock.Now,
                Title = $"a test of the notices to {route.Name}",
                Reason = "somebody asked for it; there is nothing to do",
            },
            route,
            cancellationToken);
        return Answer.From(
            new NoticeTestResult { Target = route.Name, Delivered = sent.IsDelivered, Status = sent.Status == 0 ? null : sent.Status, Problem = sent.Problem },
            KengerJson.Readable.ApiResponseNoticeTestResult);
    }

    private static NoticeTargetInfo Describe(NoticeRoute route, bool hasLinks, NoticeCount count, NoticeTargetRow row) => new()
    {
        Target = route.Name,
        Format = route.Format.ToWireName(),
        Url = OutgoingUrl.Mask(route.Url),
        Events = route.Events,
        Namespaces = route.Namespaces,
        Links = hasLinks,
        Waiting = count.Waiting,
        OldestAt = count.Waiting > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(count.Oldest) : null,
        Delivered = row.Delivered,
        Dropped = row.Dropped,
        DeliveredAt = StoredTime.From(row.DeliveredAt),
        FailedAt = StoredTime.From(row.FailedAt),
        Problem = row.Problem,
        NextAt = row.Failures > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(row.NextAt) : null,
    };
}

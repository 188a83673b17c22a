using System.Globalization;

namespace Kenger.Registry.Server.State.Notices;

/// <summary>Notices that list nodes or gateways, and how several notices become one.</summary>
internal static class NoticeLists
{
    /// <summary>A notice of a list.</summary>
    /// <param name="which">What became of them.</param>
    /// <param name="ns">Their namespace; empty for gateways.</param>
    /// <param name="items">At most <see cref="Notice.MaxItems"/> of them.</param>
    /// <param name="total">How many there are.</param>
    /// <param name="now">When.</param>
    public static Notice Of(NoticeEvent which, string ns, IReadOnlyList<string> items, int total, DateTimeOffset now) => new()
    {
        Id = Notice.NewId(),
        Event = which,
        At = now,
        Ns = ns,
        Title = Title(which, items, total),
        Reason = Reason(which),
        Items = items,
        Total = total,
        Command = which is NoticeEvent.NodeOffline or NoticeEvent.NodeGone ? $"kenger nodes {ns}".TrimEnd() : null,
    };

    /// <summary>
    /// Notices of one stream as one: lists are joined, of anything else the last one counts. It has the last one's id: when more came since it was last tried
    /// it is another notice.
    /// </summary>
    public static Notice Join(IReadOnlyList<Notice> notices)
    {
        var last = notices[^1];
        if (notices.Count == 1)
        {
            return last;
        }

        if (!last.Event.IsList())
        {
            return last with
            {
                Count = notices.Count,
                Reason = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{last.Reason}{(last.Reason is null ? "" : "; ")}it changed {notices.Count} times since {notices[0].At.UtcDateTime:HH:mm:ss} UTC"),
            };
        }

        var all = notices.SelectMany(notice => notice.Items).Distinct(StringComparer.Ordinal).ToArray();
        // What was cut off can't be told from what was named; at least the named ones are not counted twice.
        var total = Math.Max(all.Length, notices.Sum(notice => notice.Total) - (notices.Sum(notice => notice.Items.Count) - all.Length));
        var namespaces = notices.Select(notice => notice.Ns).Distinct(StringComparer.Ordinal).ToArray();
        return Of(last.Event, namespaces.Length == 1 ? namespaces[0] : "", [.. all.Take(Notice.MaxItems)], total, last.At) with
        {
            Id = last.Id,
            Count = notices.Count,
        };
    }

    private static string Title(NoticeEvent which, IReadOnlyList<string> items, int total)
    {
        var isOne = total == 1;
        var what = which switch
        {
            NoticeEvent.NodeOffline => isOne ? "is offline" : "nodes are offline",
            NoticeEvent.NodeGone => isOne ? "is gone" : "nodes are gone",
            NoticeEvent.GatewayBehind => isOne ? "is behind" : "gateways are behind",
            NoticeEvent.GatewayGone => isOne ? "is gone" : "gateways are gone",
            _ => isOne ? "is back" : "gateways are back",
        };
        var kind = which is NoticeEvent.NodeOffline or NoticeEvent.NodeGone ? "node" : "gateway";
        return isOne ? $"{kind} {items[0]} {what}" : string.Create(CultureInfo.InvariantCulture, $"{total} {what}");
    }

    private static string? Reason(NoticeEvent which) => which switch
    {
        NoticeEvent.NodeOffline => "no heartbeat came in time: no new traffic until one comes",
        NoticeEvent.NodeGone => "silent for so long that it was deleted",
        NoticeEvent.GatewayBehind => "it has not applied the latest changes: it routes by what was before",
        NoticeEvent.GatewayGone => "it no longer asks for changes: it is stopped, or can't reach the registry, and routes by what it knew",
        NoticeEvent.GatewayBack => "it has applied all changes",
        _ => null,
    };
}

using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Changes.Notices;
using Kenger.Registry.Server.State.Notices;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Notices;

/// <summary>Who is told of what.</summary>
internal sealed class NoticeRouting(IOptions<KengerRegistryServerOptions> options)
{
    private readonly Lazy<IReadOnlyList<NoticeRoute>> _routes = new(() => [.. options.Value.Notices.Targets.Select(NoticeRoute.From)]);

    public IReadOnlyList<NoticeRoute> Routes => _routes.Value;

    /// <summary>Fires when something may wait to be delivered.</summary>
    public AsyncPulse News { get; } = new();

    public NoticeRoute? Find(string name) => Routes.FirstOrDefault(route => route.Name == name);

    /// <summary>The changes with the notices of them; where nobody is told, nothing is made.</summary>
    public ChangeSet WithNotices(ChangeSet changes, DateTimeOffset now) =>
        Routes.Count == 0 ? changes : changes with { Notices = Queue(ChangeNotices.Of(changes, now)) };

    /// <summary>Who wants each of them.</summary>
    public IReadOnlyList<QueuedNotice> Queue(params IEnumerable<Notice> notices) =>
        [.. notices.SelectMany(notice => Routes.Where(route => route.Wants(notice)).Select(route => new QueuedNotice(route.Name, notice)))];
}

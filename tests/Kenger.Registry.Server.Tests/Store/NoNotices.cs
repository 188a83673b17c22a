using Kenger.Registry.Server.State.Notices;
using Kenger.Registry.Server.Store;

namespace Kenger.Registry.Server.Tests.Store;

/// <summary>Keeps no notices, for tests that have none.</summary>
internal sealed class NoNotices : INoticeStore
{
    public void Add(IReadOnlyList<QueuedNotice> notices)
    {
    }

    public void AddOnce(IReadOnlyList<UsedLinkRow> marks, Func<IReadOnlyCollection<string>, IReadOnlyList<QueuedNotice>> make)
    {
    }

    public IReadOnlyList<NoticeRow> Read(string target, int limit) => [];

    public IReadOnlyList<NoticeCount> Count() => [];

    public IReadOnlyList<NoticeTargetRow> ReadTargets() => [];

    public void Note(NoticeTargetRow target, IReadOnlyList<long> gone, AuditRow? audit = null)
    {
    }

    public int Drop(string target, DateTimeOffset before, int max, Func<int, AuditRow> audit) => 0;

    public bool TryUseLink(UsedLinkRow link) => true;

    public void ReleaseLink(string nonce)
    {
    }

    public int ForgetLinks(DateTimeOffset before) => 0;
}

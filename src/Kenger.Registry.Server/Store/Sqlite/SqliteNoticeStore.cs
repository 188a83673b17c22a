using Dapper;
using Kenger.Registry.Server.State.Notices;
using Microsoft.Data.Sqlite;

namespace Kenger.Registry.Server.Store.Sqlite;

/// <summary>The outbox of <see cref="SqliteRegistryStore"/>.</summary>
/// <param name="open">The connection, once the store was loaded.</param>
internal sealed class SqliteNoticeStore(Func<SqliteConnection> open) : INoticeStore
{
    public void Add(IReadOnlyList<QueuedNotice> notices)
    {
        var connection = open();
        using var transaction = connection.BeginTransaction();
        connection.Execute(SqliteSql.AddNotice, notices.Select(NoticeRow.From), transaction);
        transaction.Commit();
    }

    public void AddOnce(IReadOnlyList<UsedLinkRow> marks, Func<IReadOnlyCollection<string>, IReadOnlyList<QueuedNotice>> make)
    {
        var connection = open();
        using var transaction = connection.BeginTransaction();
        string[] fresh = [.. marks.Where(mark => connection.Execute(SqliteSql.UseLink, mark, transaction) > 0).Select(mark => mark.Nonce)];
        if (fresh.Length > 0)
        {
            connection.Execute(SqliteSql.AddNotice, make(fresh).Select(NoticeRow.From), transaction);
            transaction.Commit();
        }
    }

    public IReadOnlyList<NoticeRow> Read(string target, int limit) =>
        [.. open().Query<NoticeRow>(SqliteSql.SelectNotices, new { Target = target, Limit = limit })];

    public IReadOnlyList<NoticeCount> Count() => [.. open().Query<NoticeCount>(SqliteSql.CountNotices)];

    public IReadOnlyList<NoticeTargetRow> ReadTargets() => [.. open().Query<NoticeTargetRow>(SqliteSql.SelectNoticeTargets)];

    public void Note(NoticeTargetRow target, IReadOnlyList<long> gone, AuditRow? audit = null)
    {
        var connection = open();
        using var transaction = connection.BeginTransaction();
        connection.Execute(SqliteSql.PutNoticeTarget, target, transaction);
        connection.Execute(SqliteSql.DeleteNotice, gone.Select(id => new { Id = id }), transaction);
        if (audit is not null)
        {
            connection.Execute(SqliteSql.AddAudit, audit, transaction);
        }

        transaction.Commit();
    }

    public int Drop(string target, DateTimeOffset before, int max, Func<int, AuditRow> audit)
    {
        var connection = open();
        using var transaction = connection.BeginTransaction();
        var dropped = connection.Execute(
            SqliteSql.DropNotices, new { Target = target, Before = before.ToUnixTimeMilliseconds(), Max = max }, transaction);
        if (dropped > 0)
        {
            connection.Execute(SqliteSql.AddDropped, new { Target = target, Count = dropped }, transaction);
            connection.Execute(SqliteSql.AddAudit, audit(dropped), transaction);
            transaction.Commit();
        }

        return dropped;
    }

    public bool TryUseLink(UsedLinkRow link) => open().Execute(SqliteSql.UseLink, link) > 0;

    public void ReleaseLink(string nonce) => open().Execute(SqliteSql.ReleaseLink, new { Nonce = nonce });

    public int ForgetLinks(DateTimeOffset before) => open().Execute(SqliteSql.ForgetLinks, new { Before = before.ToUnixTimeMilliseconds() });
}

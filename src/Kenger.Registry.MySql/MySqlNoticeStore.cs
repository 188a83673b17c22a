using Dapper;
using Kenger.Registry.Server.State.Notices;
using Kenger.Registry.Server.Store;

namespace Kenger.Registry.MySql;

/// <summary>The outbox of <see cref="MySqlRegistryStore"/>, which all servers share; one of them delivers.</summary>
/// <param name="store">Whose connection is used.</param>
internal sealed class MySqlNoticeStore(MySqlRegistryStore store) : INoticeStore
{
    public void Add(IReadOnlyList<QueuedNotice> notices) => store.Use(connection =>
    {
        using var transaction = store.BeginWriting(connection);
        connection.ExecuteOn(MySqlSql.AddNotices, notices.Select(NoticeRow.From));
        transaction.Commit();
        return notices.Count;
    });

    public void AddOnce(IReadOnlyList<UsedLinkRow> marks, Func<IReadOnlyCollection<string>, IReadOnlyList<QueuedNotice>> make) => store.Use(connection =>
    {
        using var transaction = store.BeginWriting(connection);
        string[] fresh = [.. marks.Where(mark => connection.Execute(MySqlSql.UseLink, mark) > 0).Select(mark => mark.Nonce)];
        if (fresh.Length > 0)
        {
            connection.ExecuteOn(MySqlSql.AddNotices, make(fresh).Select(NoticeRow.From));
            transaction.Commit();
        }

        return fresh.Length;
    });

    public IReadOnlyList<NoticeRow> Read(string target, int limit) => store.Use(connection =>
        connection.Query<NoticeRow>(MySqlSql.SelectNotices, new { Target = target, Limit = limit }).ToArray());

    public IReadOnlyList<NoticeCount> Count() => store.Use(connection => connection.Query<NoticeCount>(MySqlSql.CountNotices).ToArray());

    public IReadOnlyList<NoticeTargetRow> ReadTargets() => store.Use(connection =>
        connection.Query<NoticeTargetRow>(MySqlSql.SelectNoticeTargets).ToArray());

    public void Note(NoticeTargetRow target, IReadOnlyList<long> gone, AuditRow? audit = null) => store.Use(connection =>
    {
        using var transaction = store.BeginWriting(connection);
        connection.ExecuteOn(MySqlSql.PutNoticeTargets, [target]);
        foreach (var some in StatementParts.ToLists(gone))
        {
            connection.Execute(MySqlSql.DeleteNotices, new { Keys = some });
        }

        connection.ExecuteOn(MySqlSql.AddAudit, audit is null ? Array.Empty<AuditRow>() : [audit]);
        transaction.Commit();
        return gone.Count;
    });

    public int Drop(string target, DateTimeOffset before, int max, Func<int, AuditRow> audit) => store.Use(connection =>
    {
        using var transaction = store.BeginWriting(connection);
        var keys = new { Target = target, Before = before.ToUnixTimeMilliseconds(), Max = max };
        var dropped = connection.Execute(MySqlSql.DropOldNotices, keys);
        var surplus = connection.ExecuteScalar<int>(MySqlSql.CountNoticesOf, keys) - max;
        if (surplus > 0)
        {
            dropped += connection.Execute(MySqlSql.DropSurplusNotices, new { Target = target, Limit = surplus });
        }

        if (dropped > 0)
        {
            connection.Execute(MySqlSql.AddDropped, new { Target = target, Count = dropped });
            connection.ExecuteOn(MySqlSql.AddAudit, [audit(dropped)]);
        }

        transaction.Commit();
        return dropped;
    });

    public bool TryUseLink(UsedLinkRow link) => store.Use(connection =>
    {
        // In a transaction: who repeated it without knowing that it was made would find it used.
        using var transaction = store.BeginWriting(connection);
        var used = connection.Execute(MySqlSql.UseLink, link);
        transaction.Commit();
        return used;
    }) > 0;

    public void ReleaseLink(string nonce) => store.Use(connection => connection.Execute(MySqlSql.ReleaseLink, new { Nonce = nonce }));

    public int ForgetLinks(DateTimeOffset before) => store.Use(connection =>
        connection.Execute(MySqlSql.ForgetLinks, new { Before = before.ToUnixTimeMilliseconds() }));
}

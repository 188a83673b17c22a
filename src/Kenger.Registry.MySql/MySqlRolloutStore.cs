using System.Text.Json;
using Dapper;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Sync;

namespace Kenger.Registry.MySql;

/// <summary>What <see cref="MySqlRegistryStore"/> keeps of rollouts. Several servers add to the same samples.</summary>
/// <param name="store">Whose connection is used.</param>
internal sealed class MySqlRolloutStore(MySqlRegistryStore store) : IRolloutStore
{
    public void AddSamples(IReadOnlyList<SampleRow> samples) => store.Use(connection =>
        connection.Execute(MySqlSql.AddSamples, new { Rows = JsonSerializer.Serialize(samples) }));

    public IReadOnlyList<SampleRow> ReadSamples(long rollout, int step) => store.Use(connection =>
        connection.Query<SampleRow>(MySqlSql.SelectSamples, new { Id = rollout, Step = step }).ToArray());

    public void NotePass(IReadOnlyList<SampleRow> judged, RolloutEventRow passed) => store.Use(connection =>
    {
        using var transaction = connection.BeginTransaction();
        Put(MySqlSql.JudgeSamples, judged);
        Put(
            MySqlSql.AddSamples,
            [new SampleRow { RolloutId = passed.RolloutId, Step = passed.Step, Counter = SampleRow.Passes, Amount = 1 }]);
        Put(MySqlSql.AddEvents, [passed]);
        var surplus = connection.ExecuteScalar<int>(MySqlSql.CountEvents, new { Id = passed.RolloutId }) - IRolloutStore.MaxEvents;
        if (surplus > 0)
        {
            connection.Execute(MySqlSql.ForgetPasses, new { Id = passed.RolloutId, Limit = surplus });
        }

        transaction.Commit();
        return surplus;

        void Put<T>(string sql, IReadOnlyList<T> rows) => connection.Execute(sql, new { Rows = JsonSerializer.Serialize(rows) });
    });

    public IReadOnlyList<RolloutEventRow> ReadEvents(long rollout) => store.Use(connection =>
        connection.Query<RolloutEventRow>(MySqlSql.SelectEvents, new { Id = rollout }).ToArray());

    public RolloutRow? ReadRollout(long id) => store.Use(connection =>
        connection.QuerySingleOrDefault<RolloutRow>(MySqlSql.SelectRollout, new { Id = id }));

    public IReadOnlyList<RolloutRow> ReadRollouts(NamespaceSelection namespaces, int limit, long? before) => store.Use(connection =>
        connection.Query<RolloutRow>(
            MySqlSql.SelectRollouts + (namespaces.IsAll ? "" : MySqlSql.OfNamespaces) + MySqlSql.NewestFirst,
            new { Before = before ?? long.MaxValue, Namespaces = namespaces.Names, Limit = limit }).ToArray());

    public int ForgetRollouts(DateTimeOffset before, int limit) => store.Use(connection => connection.Execute(
        MySqlSql.ForgetRollouts, new { Before = before.ToUnixTimeMilliseconds(), Limit = limit }));
}

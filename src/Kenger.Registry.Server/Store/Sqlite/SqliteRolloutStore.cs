using Dapper;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;
using Microsoft.Data.Sqlite;

namespace Kenger.Registry.Server.Store.Sqlite;

/// <summary>What <see cref="SqliteRegistryStore"/> keeps of rollouts.</summary>
/// <param name="open">The connection, once the store was loaded.</param>
internal sealed class SqliteRolloutStore(Func<SqliteConnection> open) : IRolloutStore
{
    public void AddSamples(IReadOnlyList<RolloutSample> samples)
    {
        var connection = open();
        using var transaction = connection.BeginTransaction();
        connection.Execute(SqliteSql.AddSample, samples, transaction);
        transaction.Commit();
    }

    public IReadOnlyList<RolloutSample> ReadSamples(long rollout, int step) =>
        [.. open().Query<RolloutSample>(SqliteSql.SelectSamples, new { Id = rollout, Step = step })];

    public void NotePass(IReadOnlyList<RolloutSample> judged, RolloutEventRecord passed)
    {
        var connection = open();
        using var transaction = connection.BeginTransaction();
        connection.Execute(SqliteSql.JudgeSample, judged, transaction);
        connection.Execute(
            SqliteSql.AddSample,
            new RolloutSample { RolloutId = passed.RolloutId, Step = passed.Event.Step, Counter = RolloutSample.Passes, Amount = 1 },
            transaction);
        connection.Execute(SqliteSql.AddEvent, RolloutEventRow.From(passed), transaction);
        var id = new { Id = passed.RolloutId };
        var surplus = connection.ExecuteScalar<int>(SqliteSql.CountEvents, id, transaction) - IRolloutStore.MaxEvents;
        if (surplus > 0)
        {
            connection.Execute(SqliteSql.ForgetPasses, new { Id = passed.RolloutId, Limit = surplus }, transaction);
        }

        transaction.Commit();
    }

    public IReadOnlyList<RolloutEventRow> ReadEvents(long rollout) =>
        [.. open().Query<RolloutEventRow>(SqliteSql.SelectEvents, new { Id = rollout })];

    public RolloutRow? ReadRollout(long id) => open().QuerySingleOrDefault<RolloutRow>(SqliteSql.SelectRollout, new { Id = id });

    public IReadOnlyList<RolloutRow> ReadRollouts(NamespaceSet namespaces, int limit, long? before) =>
        [.. open().Query<RolloutRow>(
            SqliteSql.SelectRollouts + (namespaces.IsAll ? "" : SqliteSql.OfNamespaces) + SqliteSql.NewestFirst,
            new { Before = before ?? long.MaxValue, Namespaces = namespaces.Names, Limit = limit })];

    public int ForgetRollouts(DateTimeOffset before, int limit) =>
        open().Execute(SqliteSql.ForgetRollouts, new { Before = before.ToUnixTimeMilliseconds(), Limit = limit });
}

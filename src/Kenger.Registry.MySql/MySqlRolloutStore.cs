using Dapper;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Store;

namespace Kenger.Registry.MySql;

/// <summary>What <see cref="MySqlRegistryStore"/> keeps of rollouts. Several servers add to the same samples.</summary>
/// <param name="store">Whose connection is used.</param>
internal sealed class MySqlRolloutStore(MySqlRegistryStore store) : IRolloutStore
{
    public void AddSamples(IReadOnlyList<RolloutSample> samples) => store.Use(connection =>
    {
        using var transaction = store.BeginWriting(connection);
        connection.ExecuteOn(MySqlSql.AddSamples, samples);
        transaction.Commit();
        return samples.Count;
    });

    public IReadOnlyList<RolloutSample> ReadSamples(long rollout, int step) => store.Use(connection =>
        connection.Query<RolloutSample>(MySqlSql.SelectSamples, new { Id = rollout, Step = step }).ToArray());

    public void NotePass(IReadOnlyList<RolloutSample> judged, RolloutEventRecord passed) => store.Use(connection =>
    {
        using var transaction = store.BeginWriting(connection);
        connection.ExecuteOn(MySqlSql.JudgeSamples, judged);
        connection.ExecuteOn(
            MySqlSql.AddSamples,
            [new RolloutSample { RolloutId = passed.RolloutId, Step = passed.Event.Step, Counter = RolloutSample.Passes, Amount = 1 }]);
        connection.ExecuteOn(MySqlSql.AddEvents, [RolloutEventRow.From(passed)]);
        var surplus = connection.ExecuteScalar<int>(MySqlSql.CountEvents, new { Id = passed.RolloutId }) - IRolloutStore.MaxEvents;
        if (surplus > 0)
        {
            connection.Execute(MySqlSql.ForgetPasses, new { Id = passed.RolloutId, Limit = surplus });
        }

        transaction.Commit();
        return surplus;
    });

    public IReadOnlyList<RolloutEventRow> ReadEvents(long rollout) => store.Use(connection =>
        connection.Query<RolloutEventRow>(MySqlSql.SelectEvents, new { Id = rollout }).ToArray());

    public RolloutRow? ReadRollout(long id) => store.Use(connection =>
        connection.QuerySingleOrDefault<RolloutRow>(MySqlSql.SelectRollout, new { Id = id }));

    public IReadOnlyList<RolloutRow> ReadRollouts(NamespaceSet namespaces, int limit, long? before) => store.Use(connection =>
        connection.Query<RolloutRow>(
            MySqlSql.SelectRollouts + (namespaces.IsAll ? "" : MySqlSql.OfNamespaces) + MySqlSql.NewestFirst,
            new { Before = before ?? long.MaxValue, Namespaces = namespaces.Names, Limit = limit }).ToArray());

    public int ForgetRollouts(DateTimeOffset before, int limit) => store.Use(connection => connection.Execute(
        MySqlSql.ForgetRollouts, new { Before = before.ToUnixTimeMilliseconds(), Limit = limit }));
}

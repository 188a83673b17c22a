using Kenger.TestKit;
using Kenger.TestKit.MariaDb;

namespace Kenger.Registry.MySql.Tests;

/// <summary>The connection breaks while the commit is on its way: before the database gets it, or after it made it.</summary>
[NeedsMariaDb]
public sealed class CommitInDoubtTests(MariaDbFixture mariaDb) : IClassFixture<MariaDbFixture>
{
    [ContractFact]
    public Task Register_CommitNeverArrives_IsMadeOnce() => RegisterAsync(Cut.Before);

    [ContractFact]
    public Task Register_AnswerOfTheCommitIsLost_IsMadeOnce() => RegisterAsync(Cut.After);

    private async Task RegisterAsync(Cut cut)
    {
        var database = mariaDb.CreateDatabase();
        await using var relay = new CuttingRelay(mariaDb.Port);
        await using var server = await StoreServer.StartAsync(MariaDbFixture.AddressOf(database, relay.Port));

        for (var port = 1; port <= 5; port++)
        {
            relay.CutNext(cut);
            var (status, answer) = await server.RegisterAsync("shop", port);
            Assert.True(status == 200, answer.ToString());
            await relay.WhenCut;
        }

        Assert.Equal([1, 2, 3, 4, 5], (await server.NodesAsync("shop")).Keys.Order());
        using var connection = mariaDb.Open(database);
        Assert.Equal(5, Dapper.SqlMapper.ExecuteScalar<long>(connection, "SELECT COUNT(*) FROM upstream_audit WHERE action = 'node.register'"));
        Assert.Equal(
            (long)(await server.HealthAsync())["version"]!, Dapper.SqlMapper.ExecuteScalar<long>(connection, "SELECT revision FROM upstream_revision"));
        Assert.Equal((0, 0), server.Outages());
    }
}

using System.Net;
using System.Text;
using Kenger.TestKit;
using Kenger.TestKit.MariaDb;

namespace Kenger.Registry.MySql.Tests;

/// <summary>A cluster that loses a transaction and says it is committed: nobody is told so before it is true.</summary>
[NeedsGalera]
public sealed class LostTransactionTests(GaleraFixture galera) : IClassFixture<GaleraFixture>
{
    private GaleraCluster Cluster => galera.Cluster;

    [ContractFact]
    public async Task Register_TransactionForgotten_IsMadeAgain()
    {
        string[] before = ["INSERT INTO upstream_node", "INSERT INTO upstream_audit", "UPDATE upstream_revision", "COMMIT"];
        var database = await Cluster.CreateDatabaseAsync();
        await using var relay = new ForgettingRelay(new IPEndPoint(Cluster.Nodes[0].Address, Cluster.Nodes[0].Port));
        await using var server = await StoreServer.StartAsync($"mysql://root@127.0.0.1:{relay.Port}/{database}");

        for (var port = 1; port <= before.Length; port++)
        {
            var forgotten = relay.ForgetBefore(Encoding.UTF8.GetBytes(before[port - 1]));
            var (status, answer) = await server.RegisterAsync("shop", port);
            Assert.True(status == 200, answer.ToString());
            Assert.True(forgotten.Happened, before[port - 1]);
        }

        await ExpectAsync(server, database, before.Length);
    }

    [ContractFact]
    public async Task Register_ForgottenAndAnotherServerWrote_BothAreThere()
    {
        var database = await Cluster.CreateDatabaseAsync();
        await using var relay = new ForgettingRelay(new IPEndPoint(Cluster.Nodes[0].Address, Cluster.Nodes[0].Port));
        await using var server = await StoreServer.StartAsync($"mysql://root@127.0.0.1:{relay.Port}/{database}");
        await using var other = await StoreServer.StartAsync(Cluster.Nodes[1].AddressOf(database));

        var forgotten = relay.ForgetBefore("UPDATE upstream_revision"u8.ToArray(), async () => Assert.Equal(200, (await other.RegisterAsync("shop", 2)).Status));
        Assert.Equal(200, (await server.RegisterAsync("shop", 1)).Status);

        Assert.True(forgotten.Happened);
        await ExpectAsync(server, database, 2);
        await ExpectAsync(other, database, 2);
    }

    private async Task ExpectAsync(StoreServer server, string database, int nodes)
    {
        await Eventually.BecomesTrue(
            async () => (await server.NodesAsync("shop")).Keys.Order().SequenceEqual(Enumerable.Range(1, nodes)), "the server has every node");
        var rows = Cluster.Nodes[2].Ask<long>("SELECT COUNT(*) FROM upstream_node", database);
        Assert.Equal(nodes, rows);
        Assert.Equal((long)(await server.HealthAsync())["version"]!, Cluster.Nodes[2].Ask<long>("SELECT revision FROM upstream_revision", database));
        Assert.Equal((0, 0), server.Outages());
    }
}

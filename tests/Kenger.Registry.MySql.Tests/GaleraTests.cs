using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.TestKit;
using Kenger.TestKit.MariaDb;

namespace Kenger.Registry.MySql.Tests;

/// <summary>Servers that write at three nodes of a Galera cluster, each at its own.</summary>
[NeedsGalera]
public sealed class GaleraTests(GaleraFixture galera) : IClassFixture<GaleraFixture>, IAsyncLifetime
{
    private const int Rounds = 4;
    private const int Writers = 6;
    private const int Writes = 40;

    private readonly List<IDisposable> _stores = [];
    private string _database = "";

    private GaleraCluster Cluster => galera.Cluster;

    public async Task InitializeAsync() => _database = GaleraCluster.IsInstalled ? await Cluster.CreateDatabaseAsync() : "";

    public Task DisposeAsync()
    {
        _stores.ForEach(store => store.Dispose());
        return Task.CompletedTask;
    }

    [ContractFact]
    public async Task Start_ThreeServersAtOnce_OnAnEmptyDatabase_AllStart()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var database = await Cluster.CreateDatabaseAsync();
            var starting = Cluster.Nodes.Select(node => Task.Run(() => StoreServer.StartAsync(node.AddressOf(database)))).ToArray();
            var servers = await Task.WhenAll(starting);

            Assert.Equal(200, (await servers[round % 3].RegisterAsync("shop", round + 1)).Status);
            foreach (var server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }

    [ContractFact]
    public async Task Writers_OnAllNodes_NothingIsLostAndNobodyIsRefused()
    {
        var servers = await Task.WhenAll(Cluster.Nodes.Select(node => StoreServer.StartAsync(node.AddressOf(_database))));
        var versions = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(servers[writer % 3], writer))));

        // Each change has a revision of its own or shares it with others of its batch; each writer's grow.
        Assert.All(versions, each => Assert.Equal(each.Order(), each));
        Assert.All(versions, each => Assert.Equal(Writes, each.Distinct().Count()));
        var last = versions.Max(each => each[^1]);
        foreach (var server in servers)
        {
            await Eventually.BecomesTrue(async () => (long)(await server.HealthAsync())["version"]! >= last, "every server has all changes");
            Assert.Equal(Enumerable.Range(0, Writers * Writes), (await server.NodesAsync("shop")).Keys.Select(port => port - 1).Order());
            Assert.Equal((0, 0), server.Outages());
        }

        Assert.All(Cluster.Nodes, node => Assert.Equal((long)(Writers * Writes), node.Ask<long>(
            "SELECT COUNT(*) FROM upstream_audit WHERE action = 'node.register'", _database)));
        // It was no idle run: nodes did get in each other's way.
        Assert.True(Cluster.Nodes.Sum(Conflicts) > 0, "no two nodes wrote at one time");
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    // Who is told of a change by one server finds it at every other, at once.
    [ContractFact]
    public void CatchUp_JustCommittedAtAnotherNode_SeesIt()
    {
        IRegistryStore[] stores = [Open(0), Open(1), Open(2)];
        var known = stores.Select(store => store.Load()).ToArray();

        for (var i = 0; i < 60; i++)
        {
            var written = Commit(stores[i % 3], known[i % 3], i + 1);
            for (var reader = 0; reader < 3; reader++)
            {
                known[reader] = stores[reader].CatchUp(known[reader]);
                Assert.Equal(written.Version, known[reader].Version);
                Assert.Equal(i + 1, known[reader].AllNodes().Count());
            }
        }
    }

    [ContractFact]
    public void Commit_AnotherNodeWasFirst_IsAConflictAndLeavesNothing()
    {
        var (one, other) = (Open(0), Open(1));
        var known = one.Load();
        other.Load();

        using (var late = one.Begin(known))
        {
            var first = Commit(other, known, 1);
            var (_, changes) = late.Snapshot.Batch(Drafts.Start, draft => Drafts.Register(Drafts.Address(port: 2)).Apply(draft));
            var failure = one.Explain(Assert.ThrowsAny<Exception>(() => late.Commit(changes)));
            Assert.True(failure.Kind == StoreFailureKind.Conflict, failure.ToString());
            known = first;
        }

        var again = Commit(one, known, 2);
        Assert.Equal([1, 2], again.AllNodes().Select(node => node.Key.Port).Order());
        Assert.Equal(again.Version, other.CatchUp(known).Version);
    }

    private static long Conflicts(GaleraNode node) => long.Parse(
        node.Ask<string>("""
            SELECT CAST(SUM(variable_value) AS CHAR) FROM information_schema.global_status
            WHERE variable_name IN ('wsrep_local_bf_aborts', 'wsrep_local_cert_failures')
            """),
        System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<List<long>> WriteAsync(StoreServer server, int writer)
    {
        var versions = new List<long>();
        for (var i = 0; i < Writes; i++)
        {
            var (status, answer) = await server.RegisterAsync("shop", (writer * Writes) + i + 1);
            Assert.True(status == 200, answer.ToString());
            versions.Add((long)answer["data"]!["version"]!);
        }

        return versions;
    }

    private static RegistrySnapshot Commit(IRegistryStore store, RegistrySnapshot known, int port)
    {
        // As the writer does: who comes second tries again.
        while (true)
        {
            try
            {
                using var transaction = store.Begin(known);
                var (snapshot, changes) = transaction.Snapshot.Batch(Drafts.Start, draft => Drafts.Register(Drafts.Address(port: port)).Apply(draft));
                transaction.Commit(changes);
                return snapshot;
            }
            catch (Exception exception) when (store.Explain(exception).Kind == StoreFailureKind.Conflict)
            {
                // The other node's change arrives.
            }
        }
    }

    private IRegistryStore Open(int node)
    {
        var clock = new SteadyClock(TimeProvider.System);
        Assert.True(new MySqlStoreProvider(clock).TryCreate(Cluster.Nodes[node].AddressOf(_database), out var store));
        _stores.Add(store);
        return store;
    }
}

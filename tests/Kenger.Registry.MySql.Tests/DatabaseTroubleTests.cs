using Kenger.TestKit;
using Kenger.TestKit.MariaDb;
using MySqlConnector;

namespace Kenger.Registry.MySql.Tests;

/// <summary>A database that becomes read-only, ends connections and transactions, or is held by somebody else.</summary>
[NeedsMariaDb]
public sealed class DatabaseTroubleTests : IAsyncLifetime
{
    // No superuser: they write to read-only databases.
    private const string User = "CREATE USER kenger IDENTIFIED BY 'secret'; GRANT ALL PRIVILEGES ON `kenger\\_%`.* TO kenger";

    private MariaDbServer? _mariaDb;
    private string _database = "";

    private MariaDbServer MariaDb => _mariaDb!;

    private string Store => $"mysql://kenger:secret@127.0.0.1:{MariaDb.Port}/{_database}";

    public async Task InitializeAsync()
    {
        if (MariaDbServer.IsInstalled)
        {
            _mariaDb = await MariaDbServer.StartAsync();
            _mariaDb.Execute(User);
            _database = _mariaDb.CreateDatabase();
        }
    }

    public async Task DisposeAsync() => await (_mariaDb?.DisposeAsync() ?? ValueTask.CompletedTask);

    [ContractFact]
    public async Task ReadOnly_WhileItLasts_IsNamedOnce_AndItsEndIsFound()
    {
        await using var server = await StoreServer.StartAsync(Store, patience: 10);
        Assert.Equal(200, (await server.RegisterAsync("shop", 1)).Status);

        MariaDb.Execute("SET GLOBAL read_only = 1");
        var (status, answer) = await server.RegisterAsync("shop", 2);
        Assert.Equal(503, status);
        Assert.Equal("the database is read-only and nothing was changed: try again", (string)answer["message"]!);
        for (var port = 3; port <= 20; port++)
        {
            Assert.Equal(503, (await server.RegisterAsync("shop", port)).Status);
            Assert.StartsWith("unavailable: the database is read-only;", await server.StoreHealthAsync(), StringComparison.Ordinal);
        }

        Assert.Equal((1, 0), server.Outages());
        Assert.Null(server.Log.Entries.Single(entry => entry.Id.Name == "LogStoreFailed").Exception);
        Assert.Equal([1], (await server.NodesAsync("shop")).Keys);

        // Nobody writes: the server itself finds out.
        MariaDb.Execute("SET GLOBAL read_only = 0");
        await Eventually.BecomesTrue(async () => await server.StoreHealthAsync() == "ok", "it is found writable");
        Assert.Equal((1, 1), server.Outages());
        Assert.Equal(200, (await server.RegisterAsync("shop", 2)).Status);
    }

    [ContractFact]
    public async Task ReadOnly_NobodyWrites_IsFoundOut()
    {
        await using var server = await StoreServer.StartAsync(Store, patience: 1);

        MariaDb.Execute("SET GLOBAL read_only = 1");

        await Eventually.BecomesTrue(
            async () => (await server.StoreHealthAsync()).StartsWith("unavailable: the database is read-only;", StringComparison.Ordinal),
            "the server finds it out by itself",
            TimeSpan.FromSeconds(90));
    }

    [ContractFact]
    public async Task Connections_KilledUnderWrites_AreReplacedAndNobodyIsTold()
    {
        await using var server = await StoreServer.StartAsync(Store);
        var killed = 0;

        // One for every second write, at whatever moment of it.
        for (var port = 1; port <= 100 || killed < 20; port++)
        {
            var killing = port % 2 == 0 ? Task.Run(KillAll) : Task.FromResult(false);
            var (status, answer) = await server.RegisterAsync("shop", port);
            Assert.True(status == 200, answer.ToString());
            killed += await killing ? 1 : 0;
        }

        var nodes = await server.NodesAsync("shop");
        Assert.Equal(Enumerable.Range(1, nodes.Count), nodes.Keys.Order());
        // Each was written once, by whichever try.
        Assert.Equal(nodes.Count, MariaDb.Ask<long>("SELECT COUNT(*) FROM upstream_audit WHERE action = 'node.register'", _database));
        Assert.Equal((0, 0), server.Outages());
    }

    [ContractFact]
    public async Task Revision_HeldByAnother_ChangeIsRefusedAsNotMade_AndMadeOnceItIsFree()
    {
        await using var server = await StoreServer.StartAsync(Store, patience: 4);
        await using var holder = new MySqlConnection(
            new MySqlConnectionStringBuilder { Server = "127.0.0.1", Port = (uint)MariaDb.Port, Database = _database, UserID = "root", Pooling = false }.ToString());
        await holder.OpenAsync();
        await using (var lockIt = holder.CreateCommand())
        {
            lockIt.CommandText = "START TRANSACTION; SELECT * FROM upstream_revision FOR UPDATE";
            await lockIt.ExecuteNonQueryAsync();
        }

        var (status, answer) = await server.RegisterAsync("shop", 1);
        Assert.Equal(503, status);
        Assert.EndsWith("nothing was changed: try again", (string)answer["message"]!, StringComparison.Ordinal);

        await holder.CloseAsync();
        await Eventually.BecomesTrue(async () => (await server.RegisterAsync("shop", 2)).Status == 200, "changes are taken again");
        Assert.Equal([2], (await server.NodesAsync("shop")).Keys);
    }

    [ContractFact]
    public void Explain_ErrorsOfTheDatabase_AreTakenForWhatTheyAre()
    {
        (int Number, string Kind)[] errors =
        [
            (1213, "Conflict"), (1205, "Conflict"), (1020, "Conflict"), (1180, "Conflict"), (3101, "Conflict"), (1412, "Conflict"),
            (1290, "ReadOnly"), (1792, "ReadOnly"), (1836, "ReadOnly"), (1874, "ReadOnly"), (1036, "ReadOnly"), (3989, "ReadOnly"),
            (1021, "Full"), (1114, "Full"),
            (1142, "Denied"), (1044, "Denied"), (1045, "Denied"),
            (1047, "Away"), (1040, "Away"), (1203, "Away"),
            (1053, "Broken"), (1317, "Broken"), (1927, "Broken"),
            (1105, "Unexpected"), (1064, "Unexpected"), (1406, "Unexpected"),
        ];

        Assert.Equal(errors, errors.Select(error => (error.Number, MySqlFailures.Explain(Raise(error.Number, "why")).Kind.ToString())));
        Assert.Equal("Conflict", MySqlFailures.Explain(Raise(1105, "WSREP: it was refused")).Kind.ToString());
        Assert.Equal("Full", MySqlFailures.Explain(Raise(1030, "Got error 28 \"No space left on device\"")).Kind.ToString());
        Assert.Equal("Away", MySqlFailures.Explain(Assert.Throws<MySqlException>(() => Open("Server=127.0.0.1;Port=1"))).Kind.ToString());
    }

    private static void Open(string address)
    {
        using var connection = new MySqlConnection(address);
        connection.Open();
    }

    private MySqlException Raise(int number, string text) => Assert.Throws<MySqlException>(
        () => MariaDb.Execute($"SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = {number}, MESSAGE_TEXT = '{text}'"));

    private bool KillAll()
    {
        try
        {
            MariaDb.Execute("KILL USER kenger");
            return true;
        }
        catch (MySqlException)
        {
            // It was busy ending, or there was none.
            return false;
        }
    }
}

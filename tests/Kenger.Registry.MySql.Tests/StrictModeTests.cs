using Kenger.TestKit;
using Kenger.TestKit.MariaDb;

namespace Kenger.Registry.MySql.Tests;

/// <summary>
/// What Percona XtraDB Cluster refuses with <c>pxc_strict_mode=ENFORCING</c>, its default, is sent by no server and no test of the store:
/// all statements that a database saw are looked at.
/// </summary>
[NeedsMariaDb]
public sealed class StrictModeTests : IAsyncLifetime
{
    private MariaDbServer? _mariaDb;
    private string _database = "";

    private MariaDbServer MariaDb => _mariaDb!;

    public async Task InitializeAsync()
    {
        if (MariaDbServer.IsInstalled)
        {
            _mariaDb = await MariaDbServer.StartAsync();
            _database = _mariaDb.CreateDatabase();
        }
    }

    public async Task DisposeAsync() => await (_mariaDb?.DisposeAsync() ?? ValueTask.CompletedTask);

    [ContractFact]
    public async Task Statements_OfALife_AreAllowed()
    {
        MariaDb.Execute("SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = 1");
        await using (var server = await StoreServer.StartAsync(MariaDb.AddressOf(_database)))
        {
            for (var port = 1; port <= 5; port++)
            {
                Assert.Equal(200, (await server.RegisterAsync("shop", port)).Status);
            }

            await Eventually.BecomesTrue(() => Count("upstream_gateway_position") > 0, "it told of its gateways");
        }

        MariaDb.Execute("SET GLOBAL general_log = 0; SET GLOBAL group_concat_max_len = 100000000");
        string[] statements = MariaDb.Ask<string>(
            "SELECT GROUP_CONCAT(CONVERT(argument USING utf8mb4) SEPARATOR '\u0001') FROM mysql.general_log "
            + "WHERE command_type IN ('Query', 'Execute', 'Prepare')")
            .Split('\u0001');
        Assert.Contains(statements, statement => statement.StartsWith("CREATE TABLE", StringComparison.Ordinal));
        Assert.Contains(statements, statement => statement.Contains("upstream_writer", StringComparison.Ordinal));
        Assert.DoesNotContain(statements, PerconaStrictMode.Forbids);
    }

    [ContractFact]
    public async Task Tables_AsMade_HaveKeysAndAreReplicated()
    {
        await using (await StoreServer.StartAsync(MariaDb.AddressOf(_database)))
        {
            Assert.Equal(
                0,
                MariaDb.Ask<long>($"SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '{_database}' AND engine <> 'InnoDB'"));
            Assert.Equal(
                0,
                MariaDb.Ask<long>($"""
                    SELECT COUNT(*) FROM information_schema.tables AS t
                    WHERE t.table_schema = '{_database}' AND NOT EXISTS (
                        SELECT 1 FROM information_schema.statistics AS s
                        WHERE s.table_schema = t.table_schema AND s.table_name = t.table_name AND s.index_name = 'PRIMARY')
                    """));
            Assert.True(MariaDb.Ask<long>($"SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '{_database}'") > 10);
        }
    }

    private long Count(string part) => MariaDb.Ask<long>($"SELECT COUNT(*) FROM mysql.general_log WHERE argument LIKE '%{part}%'");
}

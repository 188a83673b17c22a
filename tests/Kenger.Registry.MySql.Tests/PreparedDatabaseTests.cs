using Dapper;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.TestKit;
using Kenger.TestKit.MariaDb;

namespace Kenger.Registry.MySql.Tests;

/// <summary>A registry whose user may read and write rows and nothing else, on a database that an administrator prepared with the script.</summary>
[NeedsMariaDb]
public sealed class PreparedDatabaseTests(PreparedDatabaseTests.Administrator administrator)
    : RegistryStoreContract, IClassFixture<PreparedDatabaseTests.Administrator>
{
    private readonly Lazy<string> _database = new(() => administrator.PrepareAsync().GetAwaiter().GetResult());

    [ContractFact]
    public async Task Script_RunAgain_ChangesNothing()
    {
        var database = await administrator.PrepareAsync();
        var before = administrator.Describe(database);

        Assert.Equal("", await administrator.RunScriptAsync(database));

        Assert.Equal(before, administrator.Describe(database));
        Assert.NotEmpty(before);
    }

    [ContractFact]
    public Task Script_EmptyDatabase_MakesWhatTheRegistryMakes() => MakesWhatTheRegistryMakesAsync("");

    [ContractFact]
    public Task Script_FirstEdition_MakesWhatTheRegistryMakes() => MakesWhatTheRegistryMakesAsync("FirstEdition.sql");

    [ContractFact]
    public async Task Load_FirstEditionUpgradedByScript_KeepsItsRowsAndGoesOn()
    {
        var database = administrator.Create("FirstEdition.sql");
        using (var tooEarly = administrator.CreateStore(database))
        {
            SaysWhatToRun(Assert.Throws<InvalidOperationException>(() => tooEarly.Load()), database);
        }

        Assert.Equal("", await administrator.RunScriptAsync(database));

        using var store = administrator.CreateStore(database);
        var loaded = store.Load();
        var node = Assert.Single(loaded.AllNodes());
        Assert.Equal(("orders", "127.0.0.1", 8080, 7), (node.Ns, node.Key.Host, node.Key.Port, node.OwnWeight));
        var (_, changes) = loaded.Batch(Now, draft => Drafts.Register(Drafts.Address("orders", "127.0.0.2")).Apply(draft));
        using (var transaction = store.Begin(loaded))
        {
            transaction.Commit(changes);
        }

        Assert.Equal([11, 12], store.CatchUp(RegistrySnapshot.Empty).AllNodes().Select(each => each.Id).Order());
    }

    [ContractFact]
    public void Load_EmptyDatabase_SaysWhatToRun()
    {
        var database = administrator.Create();
        using var store = administrator.CreateStore(database);

        SaysWhatToRun(Assert.Throws<InvalidOperationException>(() => store.Load()), database);
    }

    [ContractFact]
    public async Task Load_ColumnIsMissing_SaysWhatToRun()
    {
        var database = await administrator.PrepareAsync();
        administrator.Execute(database, "ALTER TABLE upstream_node DROP COLUMN instance");
        using var store = administrator.CreateStore(database);

        SaysWhatToRun(Assert.Throws<InvalidOperationException>(() => store.Load()), database);
    }

    private protected override IRegistryStore Create() => administrator.CreateStore(_database.Value);

    private async Task MakesWhatTheRegistryMakesAsync(string first)
    {
        var (scripted, owned) = (administrator.Create(first), administrator.Create(first));
        Assert.Equal("", await administrator.RunScriptAsync(scripted));

        using (var store = administrator.CreateStore(owned, Administrator.Owner))
        {
            store.Load();
        }

        Assert.Equal(administrator.Describe(owned), administrator.Describe(scripted));
    }

    private static void SaysWhatToRun(InvalidOperationException exception, string database)
    {
        Assert.Contains($"kenger server schema mysql | mariadb -u ADMIN -p {database}", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Administrator.Password, exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    /// <summary>A MariaDB with a user for rows, one for tables, and one that owns everything.</summary>
    public sealed class Administrator : IAsyncLifetime
    {
        public const string Password = "s3cr3tpw";
        public const string Owner = "owner";

        private const string Rows = "kenger";
        private const string DefinesTables = "admin";

        private MariaDbServer? _server;

        private MariaDbServer Server => _server ?? throw new InvalidOperationException("There is no MariaDB.");

        public async Task InitializeAsync()
        {
            if (!MariaDbServer.IsInstalled)
            {
                return;
            }

            _server = await MariaDbServer.StartAsync();
            Server.Execute(
                $"""
                CREATE USER {Rows} IDENTIFIED BY '{Password}';
                CREATE USER {DefinesTables} IDENTIFIED BY '{Password}';
                CREATE USER {Owner} IDENTIFIED BY '{Password}';
                GRANT SELECT, INSERT, UPDATE, DELETE ON `kenger\_%`.* TO {Rows};
                GRANT CREATE, ALTER, INDEX, REFERENCES, SELECT, INSERT ON `kenger\_%`.* TO {DefinesTables};
                GRANT ALL PRIVILEGES ON `kenger\_%`.* TO {Owner};
                SET GLOBAL init_connect = 'SET timestamp = {Now.ToUnixTimeMilliseconds() / 1000m:F3}';
                """);
        }

        public async Task DisposeAsync()
        {
            if (_server is not null)
            {
                await _server.DisposeAsync();
            }
        }

        public void Execute(string database, string sql) => Server.Execute(sql, database);

        /// <summary>A database, empty or with what a resource has.</summary>
        public string Create(string resource = "")
        {
            var database = Server.CreateDatabase();
            if (resource.Length > 0)
            {
                using var reader = new StreamReader(typeof(PreparedDatabaseTests).Assembly.GetManifestResourceStream(resource)!);
                Server.Execute(reader.ReadToEnd(), database);
            }

            return database;
        }

        public async Task<string> PrepareAsync()
        {
            var database = Create();
            Assert.Equal("", await RunScriptAsync(database));
            return database;
        }

        public Task<string> RunScriptAsync(string database) => Server.PipeAsync(KengerMySqlSchema.CreateScript(), DefinesTables, Password, database);

        internal IRegistryStore CreateStore(string database, string user = Rows) =>
            new MySqlStoreProvider(new SteadyClock(new FakeTimeProvider(Now))).TryCreate($"mysql://{user}:{Password}@127.0.0.1:{Server.Port}/{database}", out var store)
                ? store
                : throw new InvalidOperationException("The provider does not take the address.");

        /// <summary>All columns and keys of a database, and its first revision.</summary>
        public IReadOnlyList<string> Describe(string database)
        {
            using var connection = new MySqlConnector.MySqlConnection($"Server=127.0.0.1;Port={Server.Port};Database={database};User ID=root;Pooling=false");
            return
            [
                .. connection.Query<string>(
                    """
                    SELECT CONCAT_WS(' ', table_name, column_name, column_type, is_nullable, column_default, collation_name, extra)
                    FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, column_name
                    """),
                .. connection.Query<string>(
                    """
                    SELECT CONCAT_WS(' ', table_name, index_name, seq_in_index, column_name)
                    FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY table_name, index_name, seq_in_index
                    """),
                .. connection.Query<string>("SELECT CONCAT_WS(' ', only_row, revision, next_namespace_id, next_node_id, next_rule_id) FROM upstream_revision"),
            ];
        }
    }
}

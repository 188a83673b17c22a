using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.TestKit;
using Kenger.TestKit.MariaDb;
using MySqlConnector;

namespace Kenger.Registry.MySql.Tests;

/// <summary>One MariaDB for all tests of a class, whose clock stands still: else no time would come back as it was given.</summary>
public sealed class MariaDbFixture : IAsyncLifetime
{
    private const string User = "kenger";

    // No superuser: their sessions would not begin with init_connect.
    private const string Prepare = $"""
        CREATE USER {User} IDENTIFIED BY '{Password}';
        GRANT ALL PRIVILEGES ON `kenger\_%`.* TO {User};
        """;

    private const string Password = "p@ss:word/1";

    private MariaDbServer? _server;

    private MariaDbServer Server => _server ?? throw new InvalidOperationException("There is no MariaDB.");

    public async Task InitializeAsync()
    {
        if (MariaDbServer.IsInstalled)
        {
            _server = await MariaDbServer.StartAsync();
            Server.Execute(Prepare);
        }
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    public int ProcessId => Server.ProcessId;

    public int Port => Server.Port;

    /// <summary>The address of a database, through another port.</summary>
    public static string AddressOf(string database, int port) => $"mysql://{User}:{Uri.EscapeDataString(Password)}@127.0.0.1:{port}/{database}";

    public string CreateDatabase() => Server.CreateDatabase();

    public void StopClock(DateTimeOffset now) =>
        Server.Execute($"SET GLOBAL init_connect = 'SET timestamp = {now.ToUnixTimeMilliseconds() / 1000m:F3}'");

    public MySqlConnection Open(string database)
    {
        var connection = new MySqlConnection(ConnectionString(database));
        connection.Open();
        return connection;
    }

    /// <summary>A store on a database, of a server whose clock stands still too.</summary>
    internal IRegistryStore CreateStore(string database, DateTimeOffset now)
    {
        var clock = new SteadyClock(new FakeTimeProvider(now));
        return new MySqlStoreProvider(clock).TryCreate(AddressOf(database, Server.Port), out var store)
            ? store
            : throw new InvalidOperationException("The provider does not take its own address.");
    }

    private string ConnectionString(string database) => new MySqlConnectionStringBuilder
    {
        Server = "127.0.0.1",
        Port = (uint)Server.Port,
        Database = database,
        UserID = User,
        Password = Password,
        Pooling = false,
    }.ToString();
}

using System.Net.Http.Json;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;
using Kenger.TestKit.MariaDb;

namespace Kenger.EndToEnd.Tests.Clusters;

/// <summary>Several registry processes on one MariaDB of their own, with leases short enough for a test.</summary>
internal sealed class RegistryCluster : IAsyncDisposable
{
    public const string Token = "cluster-token";
    public static readonly TimeSpan OfflineAfter = TimeSpan.FromSeconds(6);
    public static readonly TimeSpan DeleteAfter = TimeSpan.FromSeconds(24);

    /// <summary>On a busy machine a change may take long; it counts as slow then, not as refused.</summary>
    public static readonly IReadOnlyDictionary<string, string> Patient =
        new Dictionary<string, string> { ["Kenger__Server__WriteTimeout"] = "00:00:20" };

    private readonly List<AppProcess> _servers = [];
    private readonly List<string> _addresses = [];
    private string _database = "";

    private RegistryCluster(MariaDbServer database) => Database = database;

    public MariaDbServer Database { get; }

    public IReadOnlyList<AppProcess> Servers => _servers;

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(20), DefaultRequestHeaders = { { ApiRoutes.TokenHeader, Token } } };

    /// <summary>Starts the database and as many servers as there are environments.</summary>
    public static async Task<RegistryCluster> StartAsync(params IReadOnlyDictionary<string, string>[] environments)
    {
        var cluster = new RegistryCluster(await MariaDbServer.StartAsync());
        try
        {
            cluster._database = cluster.Database.CreateDatabase();
            foreach (var environment in environments)
            {
                var server = cluster.Start("http://127.0.0.1:0", environment);
                cluster._servers.Add(server);
                cluster._addresses.Add(Assert.Single(await server.WhenListeningAsync()));
            }

            return cluster;
        }
        catch
        {
            // Nobody else could end what was started.
            await cluster.DisposeAsync();
            throw;
        }
    }

    public string AddressOf(int server) => _addresses[server];

    /// <summary>Starts a server again where it was.</summary>
    public async Task RestartAsync(int server)
    {
        await _servers[server].DisposeAsync();
        _servers[server] = Start(_addresses[server], Patient);
        await _servers[server].WhenListeningAsync();
    }

    /// <summary>Sends a body to a server; the status, and the envelope.</summary>
    public async Task<(int Status, JsonElement Answer)> PostAsync(int server, string path, object body)
    {
        using var response = await Http.PostAsJsonAsync(_addresses[server] + path, body);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    public Task<JsonElement> GetAsync(int server, string pathAndQuery) =>
        Http.GetFromJsonAsync<JsonElement>(_addresses[server] + pathAndQuery);

    /// <summary>Asks to register a node, once.</summary>
    public Task<(int Status, JsonElement Answer)> TryRegisterAsync(int server, string host) =>
        PostAsync(server, ApiRoutes.NodeRegister, new { ns = "shop", host, port = 80 });

    /// <summary>Registers a node, however long a busy machine takes; the version of the change.</summary>
    public async Task<long> RegisterAsync(int server, string host)
    {
        var (status, answer) = await TryRegisterAsync(server, host);
        while (status == 503)
        {
            (status, answer) = await TryRegisterAsync(server, host);
        }

        Assert.True(status == 200, answer.ToString());
        return answer.GetProperty("data").GetProperty("version").GetInt64();
    }

    public async Task<int> HeartbeatAsync(int server, string host) =>
        (await PostAsync(server, ApiRoutes.Heartbeat, new { ns = "shop", host, port = 80 })).Status;

    /// <summary>Host and status of every node a server knows.</summary>
    public async Task<Dictionary<string, string>> StatusesAsync(int server)
    {
        var nodes = await GetAsync(server, ApiRoutes.NodeList);
        return nodes.GetProperty("data").EnumerateArray().ToDictionary(
            node => node.GetProperty("host").GetString()!, node => node.GetProperty("status").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        Http.Dispose();
        await Database.DisposeAsync();
    }

    private AppProcess Start(string listen, IReadOnlyDictionary<string, string> environment) => AppProcess.StartDotnet(
        "kenger.dll",
        ["server", "--listen", listen],
        new Dictionary<string, string>(environment)
        {
            ["KENGER_SERVER_TOKENS"] = Token,
            ["KENGER_SERVER_STORE"] = Database.AddressOf(_database),
            ["Kenger__Server__OfflineAfter"] = OfflineAfter.ToString(),
            ["Kenger__Server__DeleteAfter"] = DeleteAfter.ToString(),
        });
}

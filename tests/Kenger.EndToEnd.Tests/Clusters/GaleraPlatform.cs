using System.Text.Json;
using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;
using Kenger.TestKit.MariaDb;

namespace Kenger.EndToEnd.Tests.Clusters;

/// <summary>Three registry processes, each at its own node of a Galera cluster.</summary>
internal sealed class GaleraPlatform : IAsyncDisposable
{
    public const string Token = "galera-token";

    private readonly AppProcess[] _servers = new AppProcess[3];
    private readonly string[] _addresses = new string[3];
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(90), DefaultRequestHeaders = { { ApiRoutes.TokenHeader, Token } } };
    private string _database = "";

    private GaleraPlatform(GaleraCluster galera) => Galera = galera;

    public GaleraCluster Galera { get; }

    public IReadOnlyList<string> Addresses => _addresses;

    public string Database => _database;

    public static async Task<GaleraPlatform> StartAsync()
    {
        var platform = new GaleraPlatform(await GaleraCluster.StartAsync());
        try
        {
            platform._database = await platform.Galera.CreateDatabaseAsync();
            // At once, on an empty database.
            for (var server = 0; server < 3; server++)
            {
                platform._servers[server] = platform.Start(server, "http://127.0.0.1:0");
            }

            for (var server = 0; server < 3; server++)
            {
                platform._addresses[server] = Assert.Single(await platform._servers[server].WhenListeningAsync());
            }

            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    public string OutputOf(int server) => _servers[server].Output;

    /// <summary>Stops a server as its service manager does, and starts it again where it was.</summary>
    public async Task RestartAsync(int server)
    {
        _servers[server].Signal(UnixSignal.Terminate);
        Assert.Equal(0, await _servers[server].WhenExitedAsync());
        await _servers[server].DisposeAsync();
        _servers[server] = Start(server, _addresses[server]);
        await _servers[server].WhenListeningAsync();
    }

    public Task<JsonElement> HealthAsync(int server) => GetAsync(server, "/health");

    /// <summary>Port and weight of the nodes that a server knows.</summary>
    public async Task<Dictionary<int, int>> NodesAsync(int server, string ns)
    {
        var nodes = await GetAsync(server, $"{ApiRoutes.NodeList}?ns={ns}");
        return nodes.GetProperty("data").EnumerateArray().ToDictionary(
            node => node.GetProperty("port").GetInt32(), node => node.GetProperty("weight").GetInt32());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        _http.Dispose();
        await Galera.DisposeAsync();
    }

    private async Task<JsonElement> GetAsync(int server, string pathAndQuery) =>
        JsonDocument.Parse(await _http.GetStringAsync(_addresses[server] + pathAndQuery)).RootElement;

    private AppProcess Start(int server, string listen) => AppProcess.StartDotnet(
        "kenger.dll",
        ["server", "--listen", listen],
        new Dictionary<string, string>(RegistryCluster.Patient)
        {
            ["KENGER_SERVER_TOKENS"] = Token,
            ["KENGER_SERVER_STORE"] = Galera.Nodes[server].AddressOf(_database),
        });
}

using System.Text;
using System.Text.Json.Nodes;
using Kenger.Contracts;
using Kenger.Registry.Server;
using Kenger.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.MySql.Tests;

/// <summary>A registry server over a MySQL store, in this process, and what it logged.</summary>
internal sealed class StoreServer : IAsyncDisposable
{
    private const string Token = "token-of-the-tests";

    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private StoreServer(WebApplication app, CapturedLog log)
    {
        (_app, Log) = (app, log);
        _http = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromSeconds(90) };
        _http.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, Token);
    }

    public CapturedLog Log { get; }

    /// <summary>A machine that stands still for seconds is no store that is away.</summary>
    public static async Task<StoreServer> StartAsync(string store, int patience = 30)
    {
        var log = new CapturedLog();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddKengerMySqlStore();
        builder.Services.AddKengerRegistryServer(options =>
        {
            options.Tokens.Add(Token);
            options.Store = store;
            options.WriteTimeout = TimeSpan.FromSeconds(patience);
        });
        var app = builder.Build();
        app.MapKengerRegistryServer();
        try
        {
            await app.StartAsync();
            return new StoreServer(app, log);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Registers a node that sends no heartbeats; the answer's status and what it says.</summary>
    public async Task<(int Status, JsonNode Answer)> RegisterAsync(string ns, int port, int weight = 100)
    {
        var body = $$"""{"ns":"{{ns}}","host":"127.0.0.1","port":{{port}},"weight":{{weight}},"mode":"static"}""";
        using var answer = await _http.PostAsync(ApiRoutes.NodeRegister, new StringContent(body, Encoding.UTF8, "application/json"));
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    /// <summary>Port and weight of each node it knows.</summary>
    public async Task<Dictionary<int, int>> NodesAsync(string ns)
    {
        var nodes = JsonNode.Parse(await _http.GetStringAsync($"{ApiRoutes.NodeList}?ns={ns}"))!["data"]!.AsArray();
        return nodes.ToDictionary(node => (int)node!["port"]!, node => (int)node!["weight"]!);
    }

    public async Task<JsonNode> HealthAsync() => JsonNode.Parse(await _http.GetStringAsync("/health"))!;

    public async Task<string> StoreHealthAsync() => (string)(await HealthAsync())["store"]!;

    /// <summary>How often it said that the store can't be written, and that it is back.</summary>
    public (int Failed, int Back) Outages() =>
        (Log.Entries.Count(entry => entry.Id.Name == "LogStoreFailed"), Log.Entries.Count(entry => entry.Id.Name == "LogStoreBack"));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }
}

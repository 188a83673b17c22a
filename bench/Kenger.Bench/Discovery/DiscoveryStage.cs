using System.Net.Http.Json;
using Kenger.Contracts;

namespace Kenger.Bench.Discovery;

/// <summary>A registry, nodes and a caller in this process, over real sockets.</summary>
internal sealed class DiscoveryStage : IAsyncDisposable
{
    public const string Service = "bench";

    private readonly WebApplication _registry;
    private readonly WebApplication[] _nodes;
    private readonly ServiceProvider _caller;
    private readonly HttpClient _operator;

    private DiscoveryStage(WebApplication registry, WebApplication[] nodes)
    {
        (_registry, _nodes) = (registry, nodes);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("KENGER_REGISTRY_URL", registry.Urls.Single())]).Build());
        services.AddHttpClient("plain", client => client.BaseAddress = new Uri(nodes[0].Urls.Single())).RemoveAllLoggers();
        services.AddHttpClient("named", client => client.BaseAddress = new Uri($"http://{Service}")).RemoveAllLoggers().AddKengerDiscovery();
        _caller = services.BuildServiceProvider();
        _operator = new HttpClient { BaseAddress = new Uri(registry.Urls.Single()) };
        var factory = _caller.GetRequiredService<IHttpClientFactory>();
        (Plain, Named) = (factory.CreateClient("plain"), factory.CreateClient("named"));
    }

    /// <summary>Calls the first node by its address.</summary>
    public HttpClient Plain { get; }

    /// <summary>Calls the service by its name.</summary>
    public HttpClient Named { get; }

    public static async Task<DiscoveryStage> StartAsync(params int[] weights)
    {
        var registry = NewApp();
        registry.Services.AddKengerRegistryServer(options => (options.Store, options.AllowAnonymousOnLoopback) = ("memory", true));
        var registryApp = registry.Build();
        registryApp.MapKengerRegistryServer();
        await registryApp.StartAsync();
        var nodes = new WebApplication[weights.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            var text = $"{i}";
            nodes[i] = NewApp().Build();
            nodes[i].MapGet("/", () => text);
            await nodes[i].StartAsync();
        }

        var stage = new DiscoveryStage(registryApp, nodes);
        for (var i = 0; i < weights.Length; i++)
        {
            await stage.PostAsync(ApiRoutes.NodeRegister, new { ns = Service, host = "127.0.0.1", port = stage.PortOf(i), weight = weights[i], mode = NodeModes.Static });
        }

        return stage;
    }

    public Task SetWeightAsync(int node, int weight) =>
        PostAsync(ApiRoutes.NodeWeight, new { ns = Service, host = "127.0.0.1", port = PortOf(node), weight });

    public async ValueTask DisposeAsync()
    {
        _operator.Dispose();
        await _caller.DisposeAsync();
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _registry.DisposeAsync();
    }

    private static WebApplicationBuilder NewApp()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder;
    }

    private int PortOf(int node) => new Uri(_nodes[node].Urls.Single()).Port;

    private async Task PostAsync(string path, object body)
    {
        using var response = await _operator.PostAsJsonAsync(path, body);
        response.EnsureSuccessStatusCode();
    }
}

using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kenger.Discovery.Tests;

/// <summary>The real registry on a port of its own.</summary>
internal sealed class RealRegistry : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private RealRegistry(WebApplication app)
    {
        _app = app;
        _http = new HttpClient { BaseAddress = new Uri(Url) };
        _http.DefaultRequestHeaders.Add("X-Kenger-Client", "test");
    }

    public string Url => _app.Urls.Single();

    public static async Task<RealRegistry> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddKengerRegistryServer(options => (options.Store, options.AllowAnonymousOnLoopback) = ("memory", true));
        var app = builder.Build();
        app.MapKengerRegistryServer();
        await app.StartAsync();
        return new RealRegistry(app);
    }

    public async Task PostAsync(string path, object body)
    {
        using var response = await _http.PostAsJsonAsync(path, body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task<string> GetAsync(string path) => _http.GetStringAsync(new Uri(path, UriKind.Relative));

    /// <summary>A service that registers itself, and answers its port.</summary>
    public async Task<WebApplication> StartServiceAsync(string ns, int weight = 100)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection([new("KENGER_REGISTRY_URL", Url), new("KENGER_REGISTRY_NAMESPACE", ns)]);
        builder.Services.AddKengerRegistry(options => (options.Weight, options.Host) = (weight, "127.0.0.1"));
        var app = builder.Build();
        app.MapKengerStatus();
        app.MapMethods("/work", ["GET", "POST"], async () =>
        {
            await Task.Yield();
            return new Uri(app.Urls.Single()).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        });
        await app.StartAsync();
        return app;
    }

    /// <summary>An application that calls services by name, over real sockets.</summary>
    public ServiceProvider Consumer(Action<KengerDiscoveryOptions>? configure = null, Action<IServiceCollection>? build = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("KENGER_REGISTRY_URL", Url)]).Build());
        services.AddLogging();
        services.AddKengerDiscovery(options =>
        {
            options.Application = "caller";
            configure?.Invoke(options);
        });
        services.AddHttpClient("orders", client => client.BaseAddress = new Uri("http://orders")).RemoveAllLoggers();
        build?.Invoke(services);
        return services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }
}

using System.Text.Json;
using Kenger.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kenger.Testing.Tests.Rigs;

/// <summary>A service with the SDK in this process, at a port of the system's choice. It answers its own name.</summary>
internal sealed class SdkService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CapturedLog _log;

    private SdkService(WebApplication app, CapturedLog log) => (_app, _log, Url) = (app, log, new Uri(app.Urls.First()));

    public Uri Url { get; }

    public static async Task<SdkService> StartAsync(
        KengerTestRegistry registry, string ns = "orders", string name = "orders", params (string Key, string? Value)[] settings)
    {
        var log = new CapturedLog();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddInMemoryCollection(registry.ConfigurationFor(ns))
            // The shortest: tests wait for heartbeats.
            .AddInMemoryCollection([new("KENGER_REGISTRY_HEARTBEAT_INTERVAL", "1")])
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddRoutingCore();
        builder.Services.AddKengerRegistry();
        var app = builder.Build();
        app.UseRouting();
        app.MapKengerStatus();
        app.MapGet("/", () => name);
        await app.StartAsync();
        return new SdkService(app, log);
    }

    /// <summary>Waits until it says under an event id what happened.</summary>
    public Task SaysAsync(int eventId) =>
        Eventually.BecomesTrue(() => _log.Entries.Any(entry => entry.Id.Id == eventId && entry.Category.StartsWith("Kenger", StringComparison.Ordinal)), $"event {eventId}\n{_log}");

    /// <summary>Whether it thinks that it is registered.</summary>
    public async Task<bool> IsRegisteredAsync()
    {
        using var http = new HttpClient { BaseAddress = Url };
        using var status = JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/status", UriKind.Relative)));
        return status.RootElement.GetProperty("registered").GetBoolean();
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

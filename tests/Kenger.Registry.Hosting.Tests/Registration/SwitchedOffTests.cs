using System.Net;
using System.Text.Json;
using Kenger.Registry.Hosting.Configuration;
using Kenger.Registry.Hosting.Registration;
using Kenger.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Moq;

namespace Kenger.Registry.Hosting.Tests.Registration;

/// <summary>Applications that don't register: switched off, in a test, or built by a tool.</summary>
public sealed class SwitchedOffTests
{
    [Fact]
    public async Task Start_SwitchedOff_NeedsNoSettingAndAnswersProbes()
    {
        var log = new CapturedLog();
        await using var app = Build(log, ("KENGER_REGISTRY_ENABLED", "false"), ("KENGER_REGISTRY_WEIGHT", "many"));
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        var answer = await http.GetStringAsync(new Uri("/api/status", UriKind.Relative));

        Assert.Equal("""{"status":"ok","namespace":"","registered":false}""", answer);
        Assert.Equal([EventIds.SwitchedOff], Said(log));
        var health = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(HealthStatus.Healthy, health.Status);
        await app.StopAsync();
        Assert.Equal([EventIds.SwitchedOff], Said(log));
    }

    [Fact]
    public async Task Start_SwitchIsMistyped_IsNamed()
    {
        await using var app = Build(new CapturedLog(), ("KENGER_REGISTRY_ENABLED", "no"), ("KENGER_REGISTRY_NAMESPACE", "orders"));

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync());

        Assert.Contains("KENGER_REGISTRY_ENABLED (Enabled) must be true or false", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_UnderATool_NeedsNoSetting()
    {
        var log = new CapturedLog();
        await using var app = Build(log, builder => builder.Services.AddSingleton(new DesignTimeTool(IsRunning: true)));

        await app.StartAsync();

        Assert.Equal([EventIds.SwitchedOff], Said(log));
    }

    [Fact]
    public async Task MapKengerStatus_WithoutSettings_MapsTheDefaultPath()
    {
        // What a tool gets to that builds the application and never starts it.
        await using var app = Build(new CapturedLog());

        var endpoint = Assert.Single(((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>());
        Assert.Equal("/api/status", endpoint.RoutePattern.RawText);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_TestServer_SaysOneLineAndWaits(bool failFast)
    {
        var log = new CapturedLog();
        await using var app = Build(
            log,
            builder =>
            {
                builder.Services.AddSingleton(Mock.Of<IServer>(server => server.Features == new FeatureCollection()));
                builder.Services.Configure<KengerRegistryOptions>(options => options.FailFast = failFast);
            },
            ("KENGER_REGISTRY_NAMESPACE", "orders"));
        await app.StartAsync();
        var status = app.Services.GetRequiredService<RegistrationStatus>();
        await Eventually.BecomesTrue(() => status.State.Reason.Length > 0, "the loop has looked for an address");

        Assert.Equal([EventIds.NotListening], Said(log));
        Assert.All(log.Entries.Where(entry => entry.Id.Id == EventIds.NotListening), entry => Assert.Equal(LogLevel.Information, entry.Level));
        Assert.Equal(RegistrationPhase.Starting, status.State.Phase);
        await app.StopAsync();
        Assert.Equal([EventIds.NotListening], Said(log));
    }

    private static IReadOnlyList<int> Said(CapturedLog log) =>
        [.. log.Entries.Where(entry => entry.Category.StartsWith("Kenger", StringComparison.Ordinal)).Select(entry => entry.Id.Id)];

    private static WebApplication Build(CapturedLog log, params (string Key, string Value)[] settings) => Build(log, _ => { }, settings);

    private static WebApplication Build(CapturedLog log, Action<WebApplicationBuilder> build, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddKengerRegistry();
        build(builder);
        var app = builder.Build();
        app.MapKengerStatus();
        return app;
    }
}

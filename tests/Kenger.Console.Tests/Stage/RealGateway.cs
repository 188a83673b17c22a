using System.Text.Json;
using Kenger.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kenger.Console.Tests.Stage;

/// <summary>A gateway as it is shipped, on ports of the system's choice, that follows a registry over the wire.</summary>
internal sealed class RealGateway : IAsyncDisposable
{
    public const string AdminToken = "admin-token-of-the-gateway";

    private readonly WebApplication _app;

    private RealGateway(WebApplication app, CapturedLog log)
    {
        _app = app;
        Log = log;
        Url = app.Urls.First();
    }

    /// <summary>Where it takes traffic.</summary>
    public string Url { get; }

    /// <summary>Where it is asked.</summary>
    public string Admin => _app.Urls.ElementAt(1);

    public CapturedLog Log { get; }

    /// <summary>Starts it for all traffic of one namespace, and of others by their hosts. The nodes are made up: nobody is to find them out.</summary>
    public static Task<RealGateway> StartAsync(string registry, string ns, params (string Host, string Namespace)[] hosts) => StartAsync(
        "edge",
        registry,
        ConsoleHost.Admin,
        [
            ("KENGER_GATEWAY_NAMESPACE", ns), ("Kenger:Gateway:Health:Interval", "01:00:00"),
            .. hosts.SelectMany((each, i) => ((string, string)[])[($"Kenger:Gateway:Routes:{i}:Host", each.Host), ($"Kenger:Gateway:Routes:{i}:Namespace", each.Namespace)]),
        ]);

    public static async Task<RealGateway> StartAsync(string id, string registry, string token, params (string Key, string Value)[] settings)
    {
        var log = new CapturedLog();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["KENGER_REGISTRY_URL"] = registry,
            ["KENGER_REGISTRY_TOKEN"] = token,
            ["KENGER_GATEWAY_ID"] = id,
            ["KENGER_GATEWAY_LISTEN"] = "http://127.0.0.1:0",
            ["KENGER_GATEWAY_ADMIN_LISTEN"] = "http://127.0.0.1:0",
            ["KENGER_GATEWAY_ADMIN_TOKEN"] = AdminToken,
            ["KENGER_GATEWAY_REPORT_INTERVAL"] = "1s",
            ["KENGER_GATEWAY_DRAIN_TIME"] = "0",
            // A machine that stands still makes no node sick.
            ["Kenger:Gateway:Health:Timeout"] = "00:01:00",
        }.Concat(settings.Select(each => KeyValuePair.Create(each.Key, (string?)each.Value))).GroupBy(each => each.Key).Select(same => same.Last()));
        builder.WebHost.UseKestrelCore();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        builder.WebHost.UseKengerGatewayEndpoints();
        builder.Services.AddKengerGateway();
        var app = builder.Build();
        app.MapKengerGateway();
        app.MapKengerGatewayAdmin();
        await app.StartAsync();
        return new RealGateway(app, log);
    }

    /// <summary>Asks it directly.</summary>
    public async Task<JsonElement> ExplainAsync(string query)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, AdminToken);
        using var json = JsonDocument.Parse(await http.GetStringAsync($"{Admin}/{query}"));
        return json.RootElement.Clone();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

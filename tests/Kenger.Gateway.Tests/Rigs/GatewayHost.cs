using System.Text.Json;
using Kenger.Client;
using Kenger.Gateway.Connections;
using Kenger.Gateway.Health;
using Kenger.Gateway.Sync;
using Kenger.Gateway.Trust;
using Kenger.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Tests;

/// <summary>A real gateway on ports of the system's choice, following a <see cref="FakeRegistry"/>, or a registry on the wire.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    // All tests of forwarding are run with both.
    private static readonly string? Forwarder = Environment.GetEnvironmentVariable("KENGER_TEST_FORWARDER");

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(100);

    private readonly WebApplication _app;

    private readonly FakeRegistry? _registry;

    private GatewayHost(WebApplication app, FakeRegistry? registry, TestConfiguration configuration, CapturedLog log)
    {
        _app = app;
        _registry = registry;
        Configuration = configuration;
        Log = log;
        Urls = [.. app.Urls.Select(url => new Uri(url))];
    }

    public FakeRegistry Registry => _registry ?? throw new InvalidOperationException("This gateway follows a registry on the wire.");

    public TestConfiguration Configuration { get; }

    public CapturedLog Log { get; }

    /// <summary>All that is bound: traffic, admin, and what the test has added.</summary>
    public IReadOnlyList<Uri> Urls { get; }

    public Uri Traffic => Urls[0];

    public Uri Admin => Urls[1];

    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

    /// <summary>One namespace for everything, the way a container is configured.</summary>
    public static Task<GatewayHost> StartForAsync(string ns, FakeRegistry registry, params (string Key, string? Value)[] settings) =>
        StartAsync(registry, settings: [("KENGER_GATEWAY_NAMESPACE", ns), .. settings]);

    /// <summary>
    /// The same by a clock that the test moves, so that a machine that stands still makes nothing late. Sockets, and YARP's ActivityTimeout,
    /// go by real time.
    /// </summary>
    public static Task<GatewayHost> StartForAsync(string ns, FakeRegistry registry, TimeProvider time, params (string Key, string? Value)[] settings) =>
        StartAsync(registry, builder => builder.Services.AddSingleton(time), settings: [("KENGER_GATEWAY_NAMESPACE", ns), .. settings]);

    public static async Task<GatewayHost> StartAsync(
        FakeRegistry? registry,
        Action<WebApplicationBuilder>? configure = null,
        Action<WebApplication>? map = null,
        params (string Key, string? Value)[] settings)
    {
        var configuration = new TestConfiguration(
        [
            ("KENGER_GATEWAY_LISTEN", "http://127.0.0.1:0"),
            ("KENGER_GATEWAY_ADMIN_LISTEN", "http://127.0.0.1:0"),
            // Tests that are not about probes must not meet one by chance.
            ("Kenger:Gateway:Health:Interval", "01:00:00"),
            // Nor is a node silent because this machine stands still.
            ("Kenger:Gateway:Health:Timeout", "00:01:00"),
            ("KENGER_GATEWAY_DRAIN_TIME", "0"),
            ("KENGER_GATEWAY_FORWARDER", Forwarder),
            .. settings,
        ]);
        var log = new CapturedLog();
        // No defaults: no files to watch, no variables of this machine.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.Sources.Add(configuration);
        builder.WebHost.UseKestrelCore();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        registry?.AddTo(builder.Services);
        if (PoolThread.IsNeeded)
        {
            // As the program has it.
            builder.Services.Configure<SocketTransportOptions>(transport => transport.UnsafePreferInlineScheduling = true);
        }

        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        builder.WebHost.UseKengerGatewayEndpoints();
        builder.Services.AddKengerGateway();
        configure?.Invoke(builder);

        var app = builder.Build();
        map?.Invoke(app);
        app.MapKengerGateway();
        app.MapKengerGatewayAdmin();
        await app.StartAsync();
        var host = new GatewayHost(app, registry, configuration, log);
        await Eventually.BecomesTrue(
            () => registry?.Failure is not null || app.Services.GetRequiredService<RegistryWatcher>().IsReady,
                "the first answer is applied");
        return host;
    }

    /// <summary>
    /// By the real client, over real sockets. Loops go by the clock given; what is on its way on a socket has real time, and
    /// no jump of a fake clock cuts it off.
    /// </summary>
    public static Task<GatewayHost> StartOnWireAsync(TimeProvider time, params string[] registries) =>
        StartOnWireAsync(time, TimeSpan.FromSeconds(time == TimeProvider.System ? 1 : 600), registries);

    /// <inheritdoc cref="StartOnWireAsync(TimeProvider, string[])"/>
    public static Task<GatewayHost> StartOnWireAsync(TimeProvider time, TimeSpan requestTimeout, params string[] registries) =>
        StartAsync(
            registry: null,
            builder =>
            {
                builder.Services.AddSingleton(time);
                builder.Services.AddSingleton<INodeProbe>(provider => new HttpNodeProbe(
                    provider.GetRequiredService<ProbeKinds>(), provider.GetRequiredService<NodeConnector>(), provider.GetRequiredService<NodeTls>(), TimeProvider.System));
                builder.Services.Configure<KengerClientOptions>(client => client.RequestTimeout = requestTimeout);
            },
            settings:
            [
                ("KENGER_GATEWAY_NAMESPACE", "shop"),
                ("KENGER_REGISTRY_URL", string.Join(',', registries)),
                ("Kenger:Gateway:SyncInterval", "00:00:01"),
                ("Kenger:Gateway:Health:Interval", "00:00:05"),
            ]);

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null,
        params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri(Traffic, path)) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, content: null, headers);

    public async Task<string> GetTextAsync(string path, params (string Name, string Value)[] headers)
    {
        using var response = await GetAsync(path, headers);
        // The client's own limit ends with the head.
        return await response.Content.ReadAsStringAsync().WaitAsync(Limit, TimeProvider.System);
    }

    public async Task<JsonElement> AdminAsync(string path)
    {
        using var document = JsonDocument.Parse(await Http.GetStringAsync(new Uri(Admin, path)));
        return document.RootElement.Clone();
    }

    /// <summary>What the metrics say of a series, all that begin so added up.</summary>
    public async Task<long> CountAsync(string series)
    {
        var metrics = await Http.GetStringAsync(new Uri(Admin, "/metrics"));
        return metrics.Split('\n')
            .Where(line => line.StartsWith(series, StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Stops as a host does, and takes as long as that takes.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <summary>The messages logged under an event id.</summary>
    public IReadOnlyList<string> Said(int eventId) => [.. Log.Entries.Where(entry => entry.Id.Id == eventId
        && entry.Category.StartsWith("Kenger", StringComparison.Ordinal)).Select(entry => entry.Message)];

    /// <summary>Waits until the gateway has applied all that the registry knows.</summary>
    public Task CaughtUpAsync() =>
        Eventually.BecomesTrue(() => Get<RegistryWatcher>().Status.Revision == Registry.Version, "the gateway caught up");

    /// <summary>Waits until requests for a host are answered by a namespace of <see cref="NamedBackends"/>.</summary>
    public Task FollowsAsync(string ns, string host, string path = "/") =>
        Eventually.BecomesTrue(async () => await GetTextAsync(path, ("Host", host)) == ns, $"{host} is served by {ns}");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        // Whatever doesn't end is told by its name, and soon.
        await _app.StopAsync().WaitAsync(Limit, TimeProvider.System);
        await _app.DisposeAsync().AsTask().WaitAsync(Limit, TimeProvider.System);
    }
}

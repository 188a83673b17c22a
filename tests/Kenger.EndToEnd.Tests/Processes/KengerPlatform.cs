using Kenger.Client;
using Kenger.Contracts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.EndToEnd.Tests.Processes;

/// <summary>A registry and a gateway as <c>kenger</c> processes, with ports of the system's choice and a file for the state.</summary>
internal sealed class KengerPlatform : IAsyncDisposable
{
    public const string Token = "end-to-end-token";
    public const string Namespace = "shop";

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("kenger-e2e-");
    private readonly List<AppProcess> _services = [];
    private ServiceProvider? _provider;

    private readonly IReadOnlyDictionary<string, string> _gatewaySettings;

    private readonly IReadOnlyDictionary<string, string> _registrySettings;

    private KengerPlatform(IReadOnlyDictionary<string, string> gatewaySettings, IReadOnlyDictionary<string, string> registrySettings) =>
        (_gatewaySettings, _registrySettings) = (gatewaySettings, registrySettings);

    private string DatabaseFile => Path.Combine(_data.FullName, "registry.db");

    public AppProcess Registry { get; private set; } = null!;

    public AppProcess Gateway { get; private set; } = null!;

    public string RegistryUrl { get; private set; } = "";

    public string GatewayUrl { get; private set; } = "";

    public string AdminUrl { get; private set; } = "";

    public IRegistryOperator Operator => _provider!.GetRequiredService<IRegistryOperator>();

    public IServiceRegistration Registration => _provider!.GetRequiredService<IServiceRegistration>();

    public IRegistryFeed Feed => _provider!.GetRequiredService<IRegistryFeed>();

    public IReleaseOperator Releases => _provider!.GetRequiredService<IReleaseOperator>();

    /// <summary>What an operator's shell exports.</summary>
    public IReadOnlyDictionary<string, string> OperatorSettings => new Dictionary<string, string>
    {
        ["KENGER_REGISTRY_URL"] = RegistryUrl,
        ["KENGER_REGISTRY_TOKEN"] = Token,
    };

    public HttpClient Http { get; } = new();

    /// <summary>Starts a registry and a gateway.</summary>
    /// <param name="gatewaySettings">Environment variables of its gateways.</param>
    /// <param name="registrySettings">Environment variables of its registry.</param>
    public static async Task<KengerPlatform> StartAsync(
        IReadOnlyDictionary<string, string>? gatewaySettings = null, IReadOnlyDictionary<string, string>? registrySettings = null)
    {
        var platform = new KengerPlatform(gatewaySettings ?? new Dictionary<string, string>(), registrySettings ?? new Dictionary<string, string>());
        try
        {
            await platform.StartAllAsync();
            return platform;
        }
        catch
        {
            // Nobody else could end what was started.
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more gateway.</summary>
    public Task<(AppProcess Process, string Url, string AdminUrl)> StartGatewayAsync() => StartGatewayAsync("http://127.0.0.1:0", "http://127.0.0.1:0");

    /// <summary>Ends the gateway, without waiting for its requests.</summary>
    public async Task StopGatewayAsync() => await Gateway.DisposeAsync();

    /// <summary>Starts a gateway on the addresses of the one that was stopped.</summary>
    public async Task StartGatewayAgainAsync() => (Gateway, _, _) = await StartGatewayAsync(GatewayUrl, AdminUrl);

    /// <summary>Starts the registry again, on the same address and file.</summary>
    public async Task RestartRegistryAsync()
    {
        await Registry.DisposeAsync();
        Registry = StartRegistry(RegistryUrl);
        await Registry.WhenListeningAsync();
    }

    /// <summary>What SQLite's own program says of the file; "ok" when it is whole, or when the program is not installed.</summary>
    public async Task<string> CheckDatabaseAsync()
    {
        if (!File.Exists("/usr/bin/sqlite3"))
        {
            return "ok";
        }

        await using var sqlite = AppProcess.Start("sqlite3", [DatabaseFile, "PRAGMA integrity_check"]);
        await sqlite.WhenExitedAsync();
        return sqlite.Output.Trim();
    }

    /// <summary>Starts a service; one of the gateway's namespace is known there afterwards. It goes by the address it advertises.</summary>
    public async Task<(AppProcess Process, string Address)> StartServiceAsync(
        string name, string ns = Namespace, IReadOnlyDictionary<string, string>? settings = null)
    {
        var process = StartServiceAt(name, "127.0.0.1:0", ns, settings);
        var address = new Uri((await process.WhenListeningAsync())[0]).Authority;
        if (ns == Namespace)
        {
            await Eventually.BecomesTrue(async () => (await NodesAtGatewayAsync()).Contains(address), $"{name} at the gateway");
        }

        return (process, address);
    }

    /// <summary>Starts a service at an address, and doesn't wait until anybody knows of it.</summary>
    public AppProcess StartServiceAt(string name, string address, string ns = Namespace, IReadOnlyDictionary<string, string>? settings = null)
    {
        var process = AppProcess.StartDotnet(
            "DemoService.dll",
            ["--urls", $"http://{address}"],
            new Dictionary<string, string>(settings ?? new Dictionary<string, string>())
            {
                ["DEMO_NAME"] = name,
                ["KENGER_REGISTRY_URL"] = RegistryUrl,
                ["KENGER_REGISTRY_TOKEN"] = Token,
                ["KENGER_REGISTRY_NAMESPACE"] = ns,
            });
        _services.Add(process);
        return process;
    }

    /// <summary>The addresses of the nodes the gateway has in the namespace.</summary>
    public async Task<IReadOnlyList<string>> NodesAtGatewayAsync()
    {
        using var nodes = System.Text.Json.JsonDocument.Parse(await Http.GetStringAsync($"{AdminUrl}/nodes?ns={Namespace}"));
        return [.. nodes.RootElement.EnumerateArray().Select(node => $"{node.GetProperty("host")}:{node.GetProperty("port")}")];
    }

    public async Task<SyncResult> SyncAsync() => await Feed.SyncAsync(new SyncQuery());

    public async Task<NodeInfo> RegisterAsync(string host, int port) =>
        await Registration.RegisterNodeAsync(new RegisterNodeRequest { Ns = Namespace, Host = host, Port = port });

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _services.Append(Gateway).Append(Registry).OfType<AppProcess>())
        {
            await process.DisposeAsync();
        }

        Http.Dispose();
        if (_provider is not null)
        {
            await _provider.DisposeAsync();
        }

        _data.Delete(recursive: true);
    }

    private async Task<(AppProcess Process, string Url, string AdminUrl)> StartGatewayAsync(string listen, string adminListen)
    {
        var process = AppProcess.StartDotnet(
            "kenger.dll",
            ["gateway", "--listen", listen, "--admin-listen", adminListen, "--registry", RegistryUrl, "--namespace", Namespace],
            new Dictionary<string, string>
            {
                ["KENGER_GATEWAY_DRAIN_TIME"] = "0",
                ["KENGER_REGISTRY_TOKEN"] = Token,
                // No node is silent because this machine stands still.
                ["Kenger__Gateway__Health__Timeout"] = "00:00:30",
            }
                .Concat(_gatewaySettings)
                .GroupBy(setting => setting.Key).ToDictionary(setting => setting.Key, setting => setting.Last().Value));
        _services.Add(process);
        return await process.WhenListeningAsync() is [var traffic, var admin, ..]
            ? (process, traffic, admin)
            : throw new InvalidOperationException(process.Output);
    }

    private async Task StartAllAsync()
    {
        Registry = StartRegistry("http://127.0.0.1:0");
        RegistryUrl = Assert.Single(await Registry.WhenListeningAsync());
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddKengerClient(options =>
        {
            options.Urls = [RegistryUrl];
            options.Token = Token;
        });
        _provider = services.BuildServiceProvider();

        (Gateway, GatewayUrl, AdminUrl) = await StartGatewayAsync();
    }

    private AppProcess StartRegistry(string listen) => AppProcess.StartDotnet(
        "kenger.dll",
        ["server", "--listen", listen, "--store", $"sqlite:{DatabaseFile}"],
        // A disk that stands still with this machine is not what these tests are about.
        new Dictionary<string, string> { ["Kenger__Server__WriteTimeout"] = "00:00:30" }
            .Concat(_registrySettings)
            .Append(new("KENGER_SERVER_TOKENS", Token))
            .GroupBy(setting => setting.Key).ToDictionary(setting => setting.Key, setting => setting.Last().Value));
}

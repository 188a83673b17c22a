using Kenger.EndToEnd.Tests.Processes;
using Kenger.TestKit.MariaDb;

namespace Kenger.EndToEnd.Tests.Upgrades;

/// <summary>Two registries on one MariaDB, two gateways and services, each of 0.1.0 or of today, at addresses that outlive them.</summary>
internal sealed class UpgradePlatform : IAsyncDisposable
{
    public const string Token = "a-token-of-the-upgrade";
    public const string Namespace = "shop";

    private readonly FirstEdition _before;
    private readonly MariaDbServer _database;
    private readonly string _store;
    private readonly Server[] _registries = [new(), new()];
    private readonly Server[] _gateways = [new(), new()];
    private readonly List<AppProcess> _services = [];

    private UpgradePlatform(FirstEdition before, MariaDbServer database)
    {
        (_before, _database) = (before, database);
        _store = database.AddressOf(database.CreateDatabase());
    }

    public string[] Registries => [.. _registries.Select(registry => registry.Address)];

    public string[] Gateways => [.. _gateways.Select(gateway => gateway.Address)];

    /// <summary>Starts all of 0.1.0, with two services.</summary>
    public static async Task<UpgradePlatform> StartBeforeAsync(FirstEdition before)
    {
        var platform = new UpgradePlatform(before, await MariaDbServer.StartAsync());
        try
        {
            for (var each = 0; each < 2; each++)
            {
                await platform.StartRegistryAsync(each, before.Tool);
            }

            for (var each = 0; each < 2; each++)
            {
                await platform.StartGatewayAsync(each, before.Tool);
            }

            await platform.StartServiceAsync(before.Service, "before-a");
            await platform.StartServiceAsync(before.Service, "before-b");
            return platform;
        }
        catch
        {
            // Nobody else could end what was started.
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops a registry politely, and starts today's where it was.</summary>
    public async Task UpgradeRegistryAsync(int registry)
    {
        await StopAsync(_registries[registry].Process!);
        await StartRegistryAsync(registry, "kenger.dll");
    }

    /// <summary>Stops a gateway politely, and starts today's where it was.</summary>
    public async Task UpgradeGatewayAsync(int gateway)
    {
        await StopAsync(_gateways[gateway].Process!);
        await StartGatewayAsync(gateway, "kenger.dll");
    }

    /// <summary>Starts a service of today.</summary>
    public Task<AppProcess> StartServiceAsync(string name) => StartServiceAsync("DemoService.dll", name);

    /// <summary>Stops the services that were there from the start, politely.</summary>
    public async Task StopServicesOfBeforeAsync()
    {
        foreach (var service in _services.Take(2))
        {
            await StopAsync(service);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _services.Concat(_gateways.Concat(_registries).Select(server => server.Process)).OfType<AppProcess>())
        {
            await process.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    private static async Task StopAsync(AppProcess process)
    {
        process.Signal(UnixSignal.Terminate);
        Assert.Equal(0, await process.WhenExitedAsync());
    }

    // Each version's names for the same settings.
    private Task StartRegistryAsync(int registry, string tool) => StartAsync(_registries[registry], tool, "server", new()
    {
        [tool == _before.Tool ? "KENGER_REGISTRY_TOKENS" : "KENGER_SERVER_TOKENS"] = Token,
        [tool == _before.Tool ? "KENGER_REGISTRY_STORE" : "KENGER_SERVER_STORE"] = _store,
    });

    private Task StartGatewayAsync(int gateway, string tool) => StartAsync(_gateways[gateway], tool, "gateway", new(ClientSettings)
    {
        ["KENGER_GATEWAY_NAMESPACE"] = Namespace,
        ["KENGER_GATEWAY_ADMIN_LISTEN"] = "http://127.0.0.1:0",
        ["KENGER_GATEWAY_ID"] = $"gateway-{gateway}",
    });

    private static async Task StartAsync(Server server, string tool, string command, Dictionary<string, string> settings)
    {
        server.Process = AppProcess.StartDotnet(tool, [command, "--listen", server.Address], settings);
        server.Address = (await server.Process.WhenListeningAsync())[0];
    }

    private async Task<AppProcess> StartServiceAsync(string program, string name)
    {
        var service = AppProcess.StartDotnet(
            program,
            ["--urls", "http://127.0.0.1:0"],
            new Dictionary<string, string>(ClientSettings) { ["KENGER_REGISTRY_NAMESPACE"] = Namespace, ["HELLO_NAME"] = name, ["DEMO_NAME"] = name });
        _services.Add(service);
        await service.WhenPrintedAsync("[Rr]egistered ");
        return service;
    }

    private Dictionary<string, string> ClientSettings => new() { ["KENGER_REGISTRY_URL"] = string.Join(',', Registries), ["KENGER_REGISTRY_TOKEN"] = Token };

    /// <summary>What listens at one address, whatever version it is.</summary>
    private sealed class Server
    {
        public string Address { get; set; } = "http://127.0.0.1:0";

        public AppProcess? Process { get; set; }
    }
}

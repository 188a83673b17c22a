using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using Kenger.Client;
using Kenger.Contracts;

namespace Quickstart.Stage;

/// <summary>The registry and the gateway, each as an app of its own in this process.</summary>
internal sealed class Platform : IAsyncDisposable
{
    public const string Namespace = "hello";

    private readonly WebApplication _registry;
    private readonly WebApplication _gateway;
    private readonly DirectoryInfo _data;
    private readonly HttpClient _http = new();

    private Platform(WebApplication registry, WebApplication gateway, DirectoryInfo data, string token, IReadOnlyList<int> takenPorts)
    {
        _registry = registry;
        _gateway = gateway;
        _data = data;
        Token = token;
        TakenPorts = takenPorts;
    }

    public string Token { get; }

    public string RegistryUrl => _registry.Urls.First();

    public string GatewayUrl => _gateway.Urls.First();

    public string AdminUrl => _gateway.Urls.Last();

    /// <summary>The ports people remember that other programs have taken.</summary>
    public IReadOnlyList<int> TakenPorts { get; }

    /// <summary>The gateway's own client of the registry, for an operator's calls.</summary>
    public IRegistryOperator Operator => _gateway.Services.GetRequiredService<IRegistryOperator>();

    public IReleaseOperator Releases => _gateway.Services.GetRequiredService<IReleaseOperator>();

    /// <summary>Waits until the gateway has applied a version.</summary>
    public Task AppliedAsync(long version, CancellationToken cancellationToken) =>
        _gateway.Services.GetRequiredService<IServiceRegistration>().WaitAppliedAsync(Namespace, version, TimeSpan.FromSeconds(5), cancellationToken);

    /// <summary>The nodes the gateway can't use at the moment, as its admin port tells it.</summary>
    public async Task<IReadOnlySet<string>> UnhealthyAddressesAsync(CancellationToken cancellationToken)
    {
        await using var answer = await _http.GetStreamAsync($"{AdminUrl}/health?ns={Namespace}", cancellationToken);
        using var health = await JsonDocument.ParseAsync(answer, cancellationToken: cancellationToken);
        return health.RootElement.GetProperty("nodes").EnumerateArray()
            .Where(node => !node.GetProperty("healthy").GetBoolean())
            .Select(node => node.GetProperty("address").GetString()!)
            .ToHashSet(StringComparer.Ordinal);
    }

    public static async Task<Platform> StartAsync(bool memorablePorts)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var taken = new List<int>();
        var data = Directory.CreateTempSubdirectory("kenger-quickstart-");

        var registryBuilder = CreateQuietBuilder();
        registryBuilder.WebHost.UseUrls(Loopback(memorablePorts ? KengerDefaults.RegistryPort : 0, taken));
        registryBuilder.Services.AddKengerRegistryServer(options =>
        {
            options.Tokens.Add(token);
            options.Store = "sqlite:" + Path.Combine(data.FullName, "registry.db");
        });
        registryBuilder.Services.AddKengerConsole();
        var registry = registryBuilder.Build();
        registry.MapKengerRegistryServer();
        registry.MapKengerConsole();
        await registry.StartAsync();

        var gatewayBuilder = CreateQuietBuilder();
        gatewayBuilder.WebHost.UseKengerGatewayEndpoints();
        gatewayBuilder.Services.AddKengerClient(options =>
        {
            options.Urls = [registry.Urls.First()];
            options.Token = token;
        });
        gatewayBuilder.Services.AddKengerGateway(options =>
        {
            options.Namespace = Namespace;
            // Nobody balances here.
            options.DrainTime = TimeSpan.Zero;
            options.Listen = Loopback(memorablePorts ? KengerDefaults.GatewayPort : 0, taken);
            // A rollout of a few seconds has to hear of its requests sooner than one of an hour.
            options.ReportInterval = TimeSpan.FromSeconds(1);
            options.AdminListen = Loopback(memorablePorts ? KengerDefaults.AdminPort : 0, taken);
        });
        var gateway = gatewayBuilder.Build();
        gateway.MapKengerGateway();
        gateway.MapKengerGatewayAdmin();
        await gateway.StartAsync();
        return new Platform(registry, gateway, data, token, taken);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
        await _registry.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private static WebApplicationBuilder CreateQuietBuilder()
    {
        var builder = WebApplication.CreateBuilder();
        // The story is told on the console; logs would tear its table apart.
        builder.Logging.ClearProviders();
        // When to end is the story's to say: services first, then gateway and registry.
        builder.Services.AddSingleton<IHostLifetime, StoryLifetime>();
        return builder;
    }

    /// <summary>The port people remember if it is free, else any.</summary>
    private static string Loopback(int port, List<int> taken)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return $"http://127.0.0.1:{port}";
        }
        catch (SocketException)
        {
            taken.Add(port);
            return "http://127.0.0.1:0";
        }
    }

    /// <summary>Hears no signals: otherwise the hosts would stop at Ctrl+C or SIGTERM while the story goes on.</summary>
    private sealed class StoryLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

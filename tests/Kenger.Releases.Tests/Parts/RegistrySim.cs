using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Kenger.Client;
using Kenger.Contracts;
using Kenger.Registry.Server.Duties;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Store.Sqlite;
using Kenger.Registry.Server.Writing;
using Kenger.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kenger.Releases.Tests.Parts;

/// <summary>
/// A whole registry but for its socket and its loops: what it does by itself it does when the story's second comes, so that the same story
/// goes the same way. A restart keeps the store and nothing else.
/// </summary>
internal sealed class RegistrySim : IAsyncDisposable
{
    public const string Ns = "shop";
    private const string Token = "token-of-the-story";

    private readonly FakeTimeProvider _time;
    private readonly SqliteRegistryStore _store = new(null);
    private WebApplication _app = null!;
    private MemoryServer _server = null!;

    private RegistrySim(FakeTimeProvider time) => _time = time;

    /// <summary>Nobody can reach it.</summary>
    public bool IsAway { get; set; }

    public NamespaceState Namespace => Get<RegistryState>().Current.Namespaces[Ns];

    public RolloutState? Rollout => Get<RegistryState>().Current.Namespaces.GetValueOrDefault(Ns)?.Release.Rollout;

    public static async Task<RegistrySim> StartAsync(FakeTimeProvider time)
    {
        var registry = new RegistrySim(time);
        await registry.StartAsync();
        return registry;
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>What it does by itself each second.</summary>
    public async Task TickAsync()
    {
        await Get<LeaseDuty>().RunOnceAsync(default);
        await LookAsync();
    }

    /// <summary>A look at the rollouts, as each second and each report brings one.</summary>
    public Task LookAsync() => Get<RolloutService>().RunOnceAsync(default);

    /// <summary>Posts what the story's people and services say; the answer, or null when it was refused.</summary>
    public async Task<JsonNode?> PostAsync(string path, string json)
    {
        var (status, body) = await SendAsync("POST", path, "", Encoding.UTF8.GetBytes(json));
        return status == 200 ? JsonNode.Parse(body)!["data"] ?? new JsonObject() : null;
    }

    /// <summary>The rollout with all that happened; null while nobody can reach the registry.</summary>
    public async Task<JsonNode?> ShowOrNullAsync(long id)
    {
        if (IsAway)
        {
            return null;
        }

        var (status, body) = await SendAsync("GET", ApiRoutes.RolloutShow, string.Create(CultureInfo.InvariantCulture, $"?id={id}"), null);
        return status == 200 ? JsonNode.Parse(body)!["data"] : null;
    }

    public async Task<SyncResult> SyncAsync(long? version, string gateway)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"?ns={Ns}&gateway={gateway}{(version is { } known ? $"&version={known}" : "")}");
        var (status, body) = await SendAsync("GET", ApiRoutes.Sync, query, null);
        return status == 200 ? SyncResult.Parse(body) : throw new KengerUnavailableException(Encoding.UTF8.GetString(body));
    }

    public async Task ReportAsync(byte[] report)
    {
        var (status, body) = await SendAsync("POST", ApiRoutes.Report, "", report);
        if (status != 200)
        {
            throw new KengerUnavailableException(Encoding.UTF8.GetString(body));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _store.Dispose();
    }

    private T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    private Task<(int Status, byte[] Body)> SendAsync(string method, string path, string query, byte[]? body) => IsAway
        ? throw new KengerUnavailableException("no registry answered")
        : _server.SendAsync(method, path, query, Token, body);

    private async Task StartAsync()
    {
        _server = new MemoryServer();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IServer>(_server);
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddSingleton<IRegistryStore>(_store);
        var others = builder.Services.Where(IsHosted).ToHashSet();
        builder.Services.AddKengerRegistryServer(options =>
        {
            options.Tokens.Add(Token);
            options.Store = "memory";
        });
        // The story turns the wheels.
        foreach (var loop in builder.Services.Where(service => IsHosted(service) && !others.Contains(service)).ToArray())
        {
            builder.Services.Remove(loop);
        }

        _app = builder.Build();
        _app.MapKengerRegistryServer();
        await Get<RegistryWriter>().StartAsync(default);
        await _app.StartAsync();
    }

    private async Task StopAsync()
    {
        await Get<RegistryWriter>().StopAsync(default);
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static bool IsHosted(ServiceDescriptor service) => service.ServiceType == typeof(IHostedService);
}

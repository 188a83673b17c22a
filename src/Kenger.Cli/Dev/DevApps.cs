using System.Security.Cryptography;
using Kenger.Cli.Gateway;
using Kenger.Cli.Server;
using Kenger.Console;
using Kenger.Gateway;
using Microsoft.Extensions.Options;

namespace Kenger.Cli.Dev;

/// <summary>A registry and a gateway in one process, on loopback.</summary>
internal static class DevApps
{
    public static async Task RunAsync(DevSettings settings, TextWriter output)
    {
        var token = settings.Token ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        await using var registry = RegistryApp.Create(new RegistryAppSettings
        {
            Listen = Loopback(settings.RegistryPort),
            Store = settings.Data is null ? "memory" : "sqlite:" + settings.Data,
            Token = token,
            Consul = settings.ConsulPort is not null,
            ConsulListen = settings.ConsulPort is { } port ? Loopback(port) : null,
            // With a port of its own, which is on this machine alone: a variable may have opened one to others.
            ConsulToken = settings.ConsulPort is null ? null : token,
            LogsAddresses = false,
        });
        await registry.StartAsync();
        try
        {
            await RunGatewayAsync(settings, registry, token, output);
        }
        finally
        {
            // The gateway first: while it drains, it still hears from the registry.
            await registry.StopAsync(CancellationToken.None);
        }
    }

    private static async Task RunGatewayAsync(DevSettings settings, WebApplication registry, string token, TextWriter output)
    {
        await using var gateway = GatewayApp.Create(new GatewayAppSettings
        {
            Listen = Loopback(settings.GatewayPort),
            AdminListen = Loopback(settings.AdminPort),
            Registry = registry.Urls.First(),
            Token = token,
            Namespace = settings.Namespaces[0],
            // Nobody balances here, and who presses Ctrl+C wants it to end.
            DrainTime = "0",
            Routes = [.. settings.Namespaces.SelectMany(HostRoute)],
            LogsAddresses = false,
        });
        await gateway.StartAsync();

        var urls = gateway.Urls.ToArray();
        // Whose port the system may have chosen.
        var console = registry.Services.GetRequiredService<IOptions<KengerConsoleOptions>>().Value;
        console.Gateways = [.. console.Gateways, urls[1]];
        console.GatewayToken ??= gateway.Services.GetRequiredService<IOptions<KengerGatewayOptions>>().Value.AdminToken;
        var consul = settings.ConsulPort is null ? null : registry.Urls.Last();
        foreach (var line in DevBanner.Format(settings, new DevAddresses(registry.Urls.First(), urls[0], urls[1], consul), token).Split(Environment.NewLine))
        {
            await output.WriteLineAsync(line);
        }

        await gateway.WaitForShutdownAsync();
    }

    private static IEnumerable<KeyValuePair<string, string?>> HostRoute(string ns, int index) =>
    [
        new($"Kenger:Gateway:Routes:{index}:Host", $"{ns}.localhost"),
        new($"Kenger:Gateway:Routes:{index}:Namespace", ns),
    ];

    private static string Loopback(int port) => $"http://127.0.0.1:{port}";
}

/// <summary>What <c>kenger dev</c> was asked for. Port 0 lets the system choose.</summary>
internal sealed record DevSettings
{
    /// <summary>Null makes one up.</summary>
    public string? Token { get; init; }

    /// <summary>The SQLite file; null keeps everything in memory.</summary>
    public string? Data { get; init; }

    /// <summary>The first takes all traffic, each takes that for the host <c>NAME.localhost</c>.</summary>
    public required IReadOnlyList<string> Namespaces { get; init; }

    public required int RegistryPort { get; init; }

    public required int GatewayPort { get; init; }

    public required int AdminPort { get; init; }

    /// <summary>Null where nobody answers as Consul.</summary>
    public int? ConsulPort { get; init; }
}

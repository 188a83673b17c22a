using System.Security.Cryptography;
using Kenger.Cli.Gateway;
using Kenger.Cli.Server;

namespace Kenger.Cli.Dev;

/// <summary>A registry and a gateway in one process, on loopback.</summary>
internal static class DevApps
{
    public static async Task RunAsync(DevSettings settings, CancellationToken cancellationToken)
    {
        var token = settings.Token ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        await using var registry = RegistryApp.Create(new RegistryAppSettings
        {
            Listen = Loopback(settings.RegistryPort),
            Store = settings.Data is null ? "memory" : "sqlite:" + settings.Data,
            Token = token,
        });
        await registry.StartAsync(cancellationToken);

        await using var gateway = GatewayApp.Create(new GatewayAppSettings
        {
            Listen = Loopback(settings.GatewayPort),
            AdminListen = Loopback(settings.AdminPort),
            Registry = registry.Urls.First(),
            Token = token,
            Namespace = settings.Namespaces[0],
            Routes = [.. settings.Namespaces.SelectMany(HostRoute)],
        });
        await gateway.StartAsync(cancellationToken);

        DevBanner.Print(settings, token, registry.Urls.First(), gateway.Urls);
        await gateway.WaitForShutdownAsync(cancellationToken);

        // The gateway first: while it drains, it still hears from the registry.
        await registry.StopAsync(CancellationToken.None);
    }

    private static IEnumerable<KeyValuePair<string, string?>> HostRoute(string ns, int index) =>
    [
        new($"Kenger:Gateway:Routes:{index}:Host", $"{ns}.localhost"),
        new($"Kenger:Gateway:Routes:{index}:Namespace", ns),
    ];

    private static string Loopback(int port) => $"http://127.0.0.1:{port}";
}

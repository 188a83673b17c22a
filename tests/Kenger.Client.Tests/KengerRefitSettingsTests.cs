using Kenger.Client.Tests.Scripts;
using Kenger.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Refit;

namespace Kenger.Client.Tests;

/// <summary>The interfaces registered with Refit by the application itself, as the README shows it.</summary>
public sealed class KengerRefitSettingsTests
{
    private static readonly NodeAddress Node = new("orders", "10.0.0.1", 8080);

    [Fact]
    public async Task AddRefitGeneratedClient_AsInTheReadme_CallsWithTheToken()
    {
        using var registry = ScriptedRegistry.Start();
        using var provider = Build(registry, KengerRefitSettings.Create("token-1"));

        var node = await provider.GetRequiredService<IServiceRegistration>().RegisterNodeAsync(new() { Ns = "orders", Host = "10.0.0.1", Port = 8080 });
        var sync = await provider.GetRequiredService<IRegistryFeed>().SyncAsync(new() { Namespaces = ["orders"] });

        Assert.Equal(7, node.Id);
        Assert.Equal(1000, sync.Version);
        Assert.All(registry.Calls, call => Assert.Equal("Bearer token-1", call.Authorization));
    }

    [Fact]
    public async Task Create_WithoutAToken_LeavesTheHeaderToTheHttpClient()
    {
        using var registry = ScriptedRegistry.Start();
        using var provider = Build(registry, KengerRefitSettings.Create());

        await provider.GetRequiredService<IRegistryFeed>().SyncAsync(new());

        Assert.Equal("", Assert.Single(registry.Calls).Authorization);
    }

    [Fact]
    public async Task Call_NoSuccess_ThrowsOurExceptions()
    {
        using var registry = ScriptedRegistry.Start();
        using var away = ScriptedRegistry.NotYetStarted();
        registry.Always(ApiRoutes.Sync, Answers.Raw("<html>sign in</html>", "text/html"));
        registry.Always(ApiRoutes.NodeRegister, Answers.Data("""{"id":"one"}"""));
        using var provider = Build(registry, KengerRefitSettings.Create());
        using var toNobody = Build(away, KengerRefitSettings.Create());
        var registration = provider.GetRequiredService<IServiceRegistration>();

        await Assert.ThrowsAsync<KengerNotFoundException>(() => registration.HeartbeatAsync(Node));
        await Assert.ThrowsAsync<KengerUnavailableException>(() => provider.GetRequiredService<IRegistryFeed>().SyncAsync(new()));
        await Assert.ThrowsAsync<KengerUnavailableException>(
            () => registration.RegisterNodeAsync(new() { Ns = "orders", Host = "10.0.0.1", Port = 8080 }));
        await Assert.ThrowsAsync<KengerUnavailableException>(() => toNobody.GetRequiredService<IRegistryFeed>().SyncAsync(new()));
    }

    private static ServiceProvider Build(ScriptedRegistry registry, RefitSettings settings)
    {
        var services = new ServiceCollection();
        services.AddRefitGeneratedClient<IServiceRegistration>(settings).ConfigureHttpClient(http => http.BaseAddress = new Uri(registry.Url));
        services.AddRefitGeneratedClient<IRegistryFeed>(settings).ConfigureHttpClient(http => http.BaseAddress = new Uri(registry.Url));
        return services.BuildServiceProvider();
    }
}

using Kenger.Console.Http;
using Kenger.Console.Live;
using Kenger.Console.Reading;
using Kenger.Console.Sessions;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the Kenger console to an app that holds the registry.</summary>
public static class KengerConsoleServiceCollectionExtensions
{
    /// <summary>
    /// Adds the console's services; map it with <c>MapKengerConsole()</c>. It needs <c>AddKengerRegistryServer()</c> in the same app: it shows that registry,
    /// and no other. Safe to call twice, and beside the app's own Blazor components.
    /// </summary>
    public static IServiceCollection AddKengerConsole(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        services.AddDataProtection();
        services.TryAddSingleton<SessionStore>();
        services.TryAddSingleton<FrontDoor>();
        services.TryAddSingleton<ConsoleGuard>();
        services.TryAddSingleton<Pulse>();
        services.TryAddSingleton<NamespaceReader>();
        services.TryAddSingleton<Health>();
        services.TryAddSingleton<TrafficReader>();
        services.TryAddSingleton<TopologyReader>();
        services.TryAddScoped<Desk>();
        return services;
    }
}

using Kenger.Console;
using Kenger.Console.Asking;
using Kenger.Console.Http;
using Kenger.Console.Live;
using Kenger.Console.Options;
using Kenger.Console.Reading;
using Kenger.Console.Sessions;
using Kenger.Registry.Server.Outgoing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the Kenger console to an app that holds the registry.</summary>
public static class KengerConsoleServiceCollectionExtensions
{
    /// <summary>
    /// Adds the console's services; map it with <c>MapKengerConsole()</c>. It needs <c>AddKengerRegistryServer()</c> in the same app: it shows that registry,
    /// and no other. Safe to call twice, and beside the app's own Blazor components.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets options; they go before the environment and the section <c>Kenger:Console</c>.</param>
    public static IServiceCollection AddKengerConsole(this IServiceCollection services, Action<KengerConsoleOptions>? configure = null)
    {
        services.AddOptions<KengerConsoleOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<KengerConsoleOptions>, ConsoleOptionsSetup>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KengerConsoleOptions>, ConsoleOptionsSetup>());
        if (configure is not null)
        {
            // After the setup above, whatever the order of calls: code goes first.
            services.PostConfigure(configure);
        }

        services.TryAddSingleton(CreateTrust);
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        services.AddDataProtection();
        services.TryAddSingleton<SessionStore>();
        services.TryAddSingleton<PersonRoles>();
        services.TryAddSingleton<FrontDoor>();
        services.TryAddSingleton<OpenIdProvider>();
        services.TryAddSingleton<ConsoleGuard>();
        services.TryAddSingleton<Pulse>();
        services.TryAddSingleton<NamespaceReader>();
        services.TryAddSingleton<Health>();
        services.TryAddSingleton<TrafficReader>();
        services.TryAddSingleton<AskableGateways>();
        services.TryAddSingleton<GatewayAsker>();
        services.TryAddSingleton<RequestWatch>();
        services.TryAddSingleton<TokenReader>();
        services.TryAddSingleton<TopologyReader>();
        services.TryAddScoped<Desk>();
        return services;
    }

    private static InHouseTrust CreateTrust(IServiceProvider provider) => new(
        provider.GetRequiredService<IOptions<KengerConsoleOptions>>().Value.Authorities,
        KengerConsoleOptions.CaVariable,
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<InHouseTrust>>());
}

using Kenger.Registry.Consul;
using Kenger.Registry.Consul.Checks;
using Kenger.Registry.Consul.Http;
using Kenger.Registry.Consul.Options;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Consul's HTTP API to an app that holds the registry.</summary>
public static class KengerConsulServiceCollectionExtensions
{
    /// <summary>
    /// Adds what Consul's API needs, and runs the checks that services register by it; map it with <c>MapKengerConsul()</c>. It needs <c>AddKengerRegistryServer()</c> in the same app. Where
    /// several servers share a store, each of them needs it: one of them runs the checks. Safe to call twice.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets options; they go before the environment and the section <c>Kenger:Consul</c>.</param>
    public static IServiceCollection AddKengerConsul(this IServiceCollection services, Action<KengerConsulOptions>? configure = null)
    {
        services.AddOptions<KengerConsulOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<KengerConsulOptions>, ConsulOptionsSetup>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KengerConsulOptions>, ConsulOptionsSetup>());
        if (configure is not null)
        {
            // After the setup above, whatever the order of calls: code goes first.
            services.PostConfigure(configure);
        }

        services.TryAddSingleton<CheckSchedule>();
        services.TryAddSingleton<CheckConnections>();
        services.TryAddSingleton<CheckProbe>();
        services.TryAddSingleton<CheckRunner>();
        services.TryAddSingleton<CheckWords>();
        services.TryAddSingleton<ConsulReads>();
        services.TryAddSingleton<ConsulToken>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, CheckRunner>(static provider => provider.GetRequiredService<CheckRunner>()));
        return services;
    }
}

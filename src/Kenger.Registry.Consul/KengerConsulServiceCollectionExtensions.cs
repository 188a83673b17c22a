using Kenger.Registry.Consul;
using Kenger.Registry.Consul.Checks;
using Kenger.Registry.Consul.Http;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Consul's HTTP API to an app that holds the registry.</summary>
public static class KengerConsulServiceCollectionExtensions
{
    /// <summary>
    /// Adds what Consul's API needs, and runs the checks that services register by it; map it with <c>MapKengerConsul()</c>. It needs <c>AddKengerRegistryServer()</c> in the same app. Where
    /// several servers share a store, each of them needs it: one of them runs the checks. Safe to call twice.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Options; checked when the app starts.</param>
    public static IServiceCollection AddKengerConsul(this IServiceCollection services, Action<KengerConsulOptions>? configure = null)
    {
        services.AddOptions<KengerConsulOptions>()
            .Validate(
                static options => options.Datacenter is { Length: >= 1 and <= 64 } name && !name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789_-"),
                $"{nameof(KengerConsulOptions.Datacenter)} must be 1 to 64 small letters, digits, '_' or '-'.")
            .Validate(static options => options.MaxRunningChecks is >= 1 and <= 10_000, $"{nameof(KengerConsulOptions.MaxRunningChecks)} must be from 1 to 10,000.")
            .ValidateOnStart();
        if (configure is not null)
        {
            services.Configure(configure);
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

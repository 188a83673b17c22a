using System.Diagnostics.Metrics;
using System.Reflection;
using Kenger.Client;
using Kenger.Registry.Hosting;
using Kenger.Registry.Hosting.Advertising;
using Kenger.Registry.Hosting.Configuration;
using Kenger.Registry.Hosting.Registration;
using Kenger.Registry.Hosting.Status;
using Kenger.Registry.Hosting.Telemetry;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers an application with the registry.</summary>
public static class KengerRegistryServiceCollectionExtensions
{
    /// <summary>
    /// Registers this application with the Kenger registry once it listens, keeps it registered, and deregisters it when it
    /// stops so that no request is lost. Configured by the variables <c>KENGER_REGISTRY_*</c>, by the section
    /// <c>Kenger:Registry</c>, or by code; the namespace is required. Adds the health check <c>kenger_registry</c> and
    /// <see cref="IServiceRegistration"/>. Safe to call more than once.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">What code sets, over everything else.</param>
    public static IServiceCollection AddKengerRegistry(this IServiceCollection services, Action<KengerRegistryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!services.Any(service => service.ServiceType == typeof(RegistrationLoop)))
        {
            AddOnce(services);
        }

        return configure is null ? services : services.Configure(configure);
    }

    private static void AddOnce(IServiceCollection services)
    {
        services.AddKengerClient();
        services.AddSingleton<IConfigureOptions<KengerClientOptions>, RegistryToClientOptions>();

        services.AddOptionsWithValidateOnStart<KengerRegistryOptions, KengerRegistryOptionsValidator>();
        // First in the line, wherever this call stands, so that code has the last word.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<KengerRegistryOptions>, KengerRegistryOptionsSetup>());
        services.TryAddSingleton(ProgramVersion.From(Assembly.GetEntryAssembly()));
        services.AddSingleton<IPostConfigureOptions<KengerRegistryOptions>, VersionLabel>();
        services.TryAddSingleton(DesignTimeTool.From(Assembly.GetEntryAssembly()));
        services.AddSingleton<IPostConfigureOptions<KengerRegistryOptions>, DesignTime>();
        services.AddSingleton<UncheckedOptions>();

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RegistrationStatus>();
        services.AddSingleton(CreateMetrics);
        services.TryAddSingleton(ProcessInstance.Current);
        services.TryAddSingleton<IMachineAddresses, MachineAddresses>();
        services.AddSingleton<NodeAdvertiser>();
        services.AddSingleton<RegistrationLoop>();
        services.AddSingleton<Departure>();
        services.AddSingleton<StatusEndpoint>();
        services.AddHostedService<SettingRemarks>();
        // Outermost, also of those filters that a web host adds before any service of the application: host filtering is one.
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, StatusFilter>());
        services.AddHostedService<RegistrationService>();
        services.AddHealthChecks()
            .AddCheck<RegistrationHealthCheck>("kenger_registry", failureStatus: HealthStatus.Degraded, tags: ["kenger"]);
    }

    private static KengerRegistryMetrics CreateMetrics(IServiceProvider provider)
    {
        var status = provider.GetRequiredService<RegistrationStatus>();
        return new(
            provider.GetRequiredService<IMeterFactory>(), RegistrationPhases.Names, () => RegistrationPhases.NameOf(status.State.Phase));
    }
}

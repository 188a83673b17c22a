using Kenger.Discovery;
using Kenger.Discovery.Calls;
using Kenger.Discovery.Choosing;
using Kenger.Discovery.Configuration;
using Kenger.Discovery.Endpoints;
using Kenger.Discovery.Following;
using Kenger.Discovery.Health;
using Kenger.Discovery.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.ServiceDiscovery;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets an application call services by their names in the registry.</summary>
public static class KengerDiscoveryServiceCollectionExtensions
{
    /// <summary>
    /// Every <see cref="HttpClient"/> of the factory calls services by name: <c>http://orders/api</c> goes to a node of the namespace <c>orders</c>, by weights, traffic rules and rollouts, as the
    /// gateway would send it. A host with a dot or a port has an address of its own, and a name that the registry doesn't know goes where DNS leads. Configured by
    /// <c>KENGER_REGISTRY_*</c> and <c>KENGER_DISCOVERY_*</c>, by the sections <c>Kenger:Registry</c> and <c>Kenger:Discovery</c>, or by code. Safe to call more than once.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">What code sets, over everything else.</param>
    public static IServiceCollection AddKengerDiscovery(this IServiceCollection services, Action<KengerDiscoveryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        AddOnce(services);
        services.Configure<DiscoveringClients>(clients => clients.IsAll = true);
        return configure is null ? services : services.Configure(configure);
    }

    /// <summary>This client alone, and others that are told so, calls services by name; see <see cref="AddKengerDiscovery(IServiceCollection, Action{KengerDiscoveryOptions})"/>.</summary>
    /// <param name="builder">The client's builder.</param>
    public static IHttpClientBuilder AddKengerDiscovery(this IHttpClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        AddOnce(builder.Services);
        builder.Services.Configure<DiscoveringClients>(clients => clients.Names.Add(builder.Name));
        return builder;
    }

    /// <summary>
    /// Tells <c>Microsoft.Extensions.ServiceDiscovery</c> of the registry's nodes: for what goes by its endpoints, YARP for example. Its selectors know no weights, so a node is
    /// listed as often as its weight asks for, in 128 places at most: shares are approximate, rules and sticky rollouts don't count. Changes are pushed.
    /// </summary>
    /// <param name="services">The application's services.</param>
    public static IServiceCollection AddKengerServiceEndpoints(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        AddOnce(services);
        if (!services.Any(service => service.ImplementationType == typeof(KengerEndpointProviderFactory)))
        {
            // Before the one that passes names through, wherever this call stands.
            services.Insert(0, ServiceDescriptor.Singleton<IServiceEndpointProviderFactory, KengerEndpointProviderFactory>());
        }

        return services;
    }

    /// <summary>What all ways of calling by name share.</summary>
    internal static void AddOnce(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(ServiceCalls)))
        {
            return;
        }

        services.AddKengerClient();
        services.AddOptionsWithValidateOnStart<KengerDiscoveryOptions, KengerDiscoveryOptionsValidator>();
        // First in the line, wherever this call stands, so that code has the last word.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<KengerDiscoveryOptions>, KengerDiscoveryOptionsSetup>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddMetrics();
        services.AddSingleton<DiscoveryMetrics>();
        services.AddSingleton<ServiceDirectory>();
        services.AddSingleton<FollowedNames>();
        services.AddSingleton<ConsumerName>();
        services.AddSingleton<OwnAddress>();
        services.AddSingleton<SnapshotKeeper>();
        services.AddSingleton<ServiceWatch>();
        services.AddSingleton<KnownServices>();
        services.AddSingleton<NodeEjection>();
        services.AddSingleton<NodeChooser>();
        services.AddSingleton<CallAttempts>();
        services.AddSingleton<ServiceCalls>();
        services.AddHttpClient();
        services.AddSingleton<IHttpMessageHandlerBuilderFilter, ServiceHandlerFilter>();
    }
}

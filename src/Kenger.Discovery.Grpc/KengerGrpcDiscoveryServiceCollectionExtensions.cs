using Grpc.Net.Client.Balancer;
using Kenger.Discovery;
using Kenger.Discovery.Grpc;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets gRPC channels go to services by their names in the registry.</summary>
public static class KengerGrpcDiscoveryServiceCollectionExtensions
{
    /// <summary>
    /// A channel with the address <c>kenger:///orders</c> goes to the nodes of the namespace <c>orders</c>: each call by weights, traffic rules and rollouts, as the gateway would send it.
    /// Channels of <c>AddGrpcClient</c> need nothing else; others get the application's services as <c>GrpcChannelOptions.ServiceProvider</c>. Settings are those of
    /// <c>AddKengerDiscovery</c>, and both share one watch. Safe to call more than once.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">What code sets, over everything else.</param>
    public static IServiceCollection AddKengerGrpcDiscovery(this IServiceCollection services, Action<KengerDiscoveryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        KengerDiscoveryServiceCollectionExtensions.AddOnce(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ResolverFactory, ServiceResolverFactory>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<LoadBalancerFactory, ServiceBalancerFactory>());
        return configure is null ? services : services.Configure(configure);
    }
}

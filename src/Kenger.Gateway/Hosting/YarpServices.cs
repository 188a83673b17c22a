using Kenger.Gateway.Forwarding;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway.Hosting;

/// <summary>Puts ours around what YARP has registered.</summary>
internal static class YarpServices
{
    public static void WrapForwarder(IServiceCollection services)
    {
        var yarp = services.Last(service => service.ServiceType == typeof(IHttpForwarder));
        services.AddSingleton<IHttpForwarder>(provider => ActivatorUtilities.CreateInstance<AttemptForwarder>(
            provider, ActivatorUtilities.CreateInstance(provider, yarp.ImplementationType!)));
    }

    /// <summary>Whoever makes connections in the end: an app may add another one later, and YARP gets it with our word on where they go.</summary>
    public static void WrapClients(IServiceCollection services)
    {
        foreach (var user in services.Where(TakesClients).ToArray())
        {
            services.Remove(user);
            services.AddSingleton(user.ServiceType, provider => ActivatorUtilities.CreateInstance(
                provider,
                user.ImplementationType!,
                HostHttpClientFactory.Around(
                    provider.GetRequiredService<IForwarderHttpClientFactory>(),
                    yarps => ActivatorUtilities.CreateInstance<HostHttpClientFactory>(provider, yarps))));
        }
    }

    // Those of YARP that are given a maker of connections.
    private static bool TakesClients(ServiceDescriptor service) => service.ImplementationType is { } type
        && type.Assembly == typeof(IForwarderHttpClientFactory).Assembly
        && Array.Exists(type.GetConstructors(), made => Array.Exists(made.GetParameters(), given => given.ParameterType == typeof(IForwarderHttpClientFactory)));
}

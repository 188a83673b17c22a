using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Routing;

/// <summary>Reads YARP's own configuration section, by YARP's own reader.</summary>
internal static class YarpSection
{
    private const string Name = "ReverseProxy";

    // The reader is internal to YARP and made only by LoadFromConfig, which wants the configuration at a time when the
    // container isn't built yet; so it is registered on a collection of its own, and made from there.
    public static IProxyConfigProvider Open(IServiceProvider services)
    {
        var registrations = new Registrations(new ServiceCollection());
        registrations.LoadFromConfig(services.GetRequiredService<IConfiguration>().GetSection(Name));
        var reader = registrations.Services.Single(service => service.ServiceType == typeof(IProxyConfigProvider));
        return (IProxyConfigProvider)reader.ImplementationFactory!(services);
    }

    private sealed record Registrations(IServiceCollection Services) : IReverseProxyBuilder;
}

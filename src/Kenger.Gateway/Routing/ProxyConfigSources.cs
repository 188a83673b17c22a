using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Routing;

/// <summary>Where YARP's configuration comes from.</summary>
/// <param name="services">What the host has registered, also after this was made.</param>
internal sealed class ProxyConfigSources(IServiceCollection services)
{
    /// <summary>Whether a host adds some beside ours: their routes and clusters count as one with ours.</summary>
    public bool HasOthers => services.Count(service => service.ServiceType == typeof(IProxyConfigProvider)) > 1;
}

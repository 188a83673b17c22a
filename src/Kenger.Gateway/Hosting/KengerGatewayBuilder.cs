using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Gateway;

/// <summary>What a gateway can be extended by.</summary>
public sealed class KengerGatewayBuilder
{
    internal KengerGatewayBuilder(IServiceCollection services, IReverseProxyBuilder reverseProxy)
    {
        Services = services;
        ReverseProxy = reverseProxy;
    }

    /// <summary>The services of the host.</summary>
    public IServiceCollection Services { get; }

    /// <summary>
    /// YARP's builder, for transforms and other extensions. YARP's <c>ReverseProxy</c> configuration section is read already.
    /// </summary>
    public IReverseProxyBuilder ReverseProxy { get; }
}

using Kenger.Gateway.Routing;
using Microsoft.AspNetCore.Builder;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>Gives the routes that ask for something the steps that do it: once for each endpoint, nothing for routes that ask for nothing.</summary>
internal sealed class RoutePolicyConvention(RouteSteps steps)
{
    public void Apply(IEndpointConventionBuilder endpoint, RouteConfig route)
    {
        if (RouteMetadata.SettingsOf(route) is { } settings && steps.Of(RouteMetadata.WholeOf(route), settings, RouteMetadata.IsForPreflights(route)) is { Count: > 0 } all)
        {
            endpoint.WithMetadata(new RouteChain(all));
        }
    }
}

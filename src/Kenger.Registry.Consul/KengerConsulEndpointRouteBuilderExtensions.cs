using Kenger.Registry.Consul.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps Consul's HTTP API.</summary>
public static class KengerConsulEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps Consul's API below <c>/v1</c>: agent, catalog, health and status. Needs <c>AddKengerConsul()</c>. It asks for a token of the registry by itself: <c>X-Consul-Token</c>,
    /// <c>Authorization: Bearer</c> or <c>?token=</c>.
    /// </summary>
    public static IEndpointConventionBuilder MapKengerConsul(this IEndpointRouteBuilder endpoints) =>
        endpoints.ServiceProvider.GetService<ConsulToken>() is null
            ? throw new InvalidOperationException("MapKengerConsul() needs builder.Services.AddKengerConsul().")
            : ConsulRoutes.Map(endpoints);
}

using Kenger.Registry.Server.Http;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the Kenger registry's endpoints.</summary>
public static class KengerRegistryServerEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the API below <c>/api/upstream</c>, which needs a token, <c>/health</c>, which needs none, and the links in notices, which are tokens themselves. Needs
    /// <c>AddKengerRegistryServer()</c>. Conventions added to the result apply to the API.
    /// </summary>
    public static IEndpointConventionBuilder MapKengerRegistryServer(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health", HealthEndpoint.Get);
        RegistryRoutes.MapLinks(endpoints);
        return RegistryRoutes.Map(endpoints);
    }
}

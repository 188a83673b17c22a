using Kenger.Registry.Server.Http;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the Kenger registry's endpoints.</summary>
public static class KengerRegistryServerEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the API below <c>/api/upstream</c>, which needs a token, and <c>/health</c>, which needs none. Needs
    /// <c>AddKengerRegistryServer()</c>. Conventions added to the result apply to the API.
    /// </summary>
    public static IEndpointConventionBuilder MapKengerRegistryServer(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health", HealthEndpoint.Get);
        return RegistryRoutes.Map(endpoints);
    }
}

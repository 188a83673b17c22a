using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

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

    /// <summary>
    /// Lets nobody in without a token of the registry that has the role <c>read</c>, or one that includes it, for all namespaces: for an endpoint beside the registry's own, such as one with
    /// its metrics. Who is refused gets the answer that the API gives.
    /// </summary>
    public static TBuilder RequireKengerReader<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Finally(static endpoint => endpoint.RequestDelegate =
            endpoint.ApplicationServices.GetRequiredService<ApiBoundary>().Around(endpoint.RequestDelegate!, new Need(Role.Read, Everywhere: true)));
        return builder;
    }
}

using Kenger.Registry.Server;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Http;
using Kenger.Registry.Server.OpenApi;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the Kenger registry's endpoints.</summary>
public static class KengerRegistryServerEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the API below <c>/api/upstream</c>, which needs a token, <c>/health</c> and <c>/openapi/v1.json</c>, which need none, and the links in notices, which are tokens
    /// themselves. Needs <c>AddKengerRegistryServer()</c>. Conventions added to the result apply to the API.
    /// </summary>
    public static IEndpointConventionBuilder MapKengerRegistryServer(this IEndpointRouteBuilder endpoints)
    {
        RegistryRoutes.MapOpen(endpoints, endpoints.ServiceProvider.GetRequiredService<IOptions<KengerRegistryServerOptions>>().Value.OpenApi);
        RegistryRoutes.MapLinks(endpoints);
        return RegistryRoutes.Map(endpoints);
    }

    /// <summary>
    /// Lets nobody in without a token of the registry that has the role <c>read</c>, or one that includes it, for all namespaces: for an endpoint beside the registry's own, such as one with
    /// its metrics. Who is refused gets the answer that the API gives. An endpoint with a name and a summary (<c>WithName</c>, <c>WithSummary</c>) is in the description of the
    /// API.
    /// </summary>
    public static TBuilder RequireKengerReader<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Finally(static endpoint =>
        {
            var need = new Need(Role.Read, Everywhere: true);
            endpoint.RequestDelegate = endpoint.ApplicationServices.GetRequiredService<ApiBoundary>().Around(endpoint.RequestDelegate!, need);
            var name = endpoint.Metadata.OfType<IEndpointNameMetadata>().LastOrDefault()?.EndpointName;
            var summary = endpoint.Metadata.OfType<IEndpointSummaryMetadata>().LastOrDefault()?.Summary;
            if (name is not null && summary is not null)
            {
                endpoint.Metadata.Add(need);
                endpoint.Metadata.Add(new Described(() => ServerOperations.Beside(name, summary)));
            }
        });
        return builder;
    }
}

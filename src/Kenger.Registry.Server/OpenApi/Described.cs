using Microsoft.AspNetCore.Builder;

namespace Kenger.Registry.Server.OpenApi;

/// <summary>An endpoint that is in the description of the API. What is said of it is made when somebody asks for the description.</summary>
/// <param name="Operation">Makes what is said.</param>
internal sealed record Described(Func<Operation> Operation);

/// <summary>For the route table.</summary>
internal static class DescribedConventions
{
    public static TBuilder Describe<TBuilder>(this TBuilder endpoint, Func<Operation> operation)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new Described(operation));
}

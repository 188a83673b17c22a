using Microsoft.AspNetCore.Builder;

namespace Kenger.Registry.Server.Access;

/// <summary>For the route table.</summary>
internal static class NeedConventions
{
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Role role, bool everywhere = false)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new Need(role, everywhere));
}

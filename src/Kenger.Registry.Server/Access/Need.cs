using Microsoft.AspNetCore.Builder;

namespace Kenger.Registry.Server.Access;

/// <summary>What an endpoint asks of its callers' tokens. An endpoint without one lets nobody in.</summary>
/// <param name="Role">The least role.</param>
/// <param name="Everywhere">Whether the call concerns all namespaces, so that no token of some of them will do.</param>
internal sealed record Need(Role Role, bool Everywhere);

/// <summary>For the route table.</summary>
internal static class NeedConventions
{
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Role role, bool everywhere = false)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new Need(role, everywhere));
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace Kenger.Gateway;

/// <summary>All endpoints of the host as they are at any time, chosen as they are chosen, but doing nothing.</summary>
internal sealed class SilentEndpoints(EndpointDataSource all, IServiceProvider services) : EndpointDataSource, IEndpointRouteBuilder
{
    public override IReadOnlyList<Endpoint> Endpoints => [.. all.Endpoints.Select(Silence)];

    public IServiceProvider ServiceProvider => services;

    public ICollection<EndpointDataSource> DataSources => [this];

    public override IChangeToken GetChangeToken() => all.GetChangeToken();

    public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(services);

    // Some endpoints are run by routing itself.
    private static Endpoint Silence(Endpoint endpoint) =>
        endpoint is RouteEndpoint route
            ? new RouteEndpoint(_ => Task.CompletedTask, route.RoutePattern, route.Order, route.Metadata, route.DisplayName)
            : endpoint;
}

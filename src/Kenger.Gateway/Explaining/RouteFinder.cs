using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace Kenger.Gateway.Explaining;

/// <summary>
/// Asks routing itself, with all its policies, which endpoint a request would get: whatever hosts, methods, headers or orders
/// decide there can't be decided otherwise here. A matcher of its own is made with the first question.
/// </summary>
internal sealed class RouteFinder(IServiceProvider services, EndpointDataSource endpoints)
{
    // Where routing looks for the endpoints it is for.
    private const string RoutesKey = "__GlobalEndpointRouteBuilder";

    private readonly Lazy<RequestDelegate> _routing = new(() => Build(new SilentEndpoints(endpoints, services)));

    /// <summary>Null when no endpoint takes it.</summary>
    public async Task<Endpoint?> FindAsync(HttpContext context)
    {
        await _routing.Value(context);
        return context.GetEndpoint();
    }

    private static RequestDelegate Build(SilentEndpoints endpoints)
    {
        var app = endpoints.CreateApplicationBuilder();
        app.Properties[RoutesKey] = endpoints;
        app.UseRouting();
        app.Run(_ => Task.CompletedTask);
        return app.Build();
    }
}

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

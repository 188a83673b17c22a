using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kenger.Gateway;

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

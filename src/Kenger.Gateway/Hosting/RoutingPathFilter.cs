using Kenger.Gateway.Listeners;
using Kenger.Gateway.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Hosting;

/// <summary>Before routing: routes are chosen by <see cref="RoutingPath"/>. Nodes get what the client sent.</summary>
internal sealed class RoutingPathFilter(MappedEndpoints mapped) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            app.Use(Normalize);
            next(app);
        };

    private RequestDelegate Normalize(RequestDelegate next) =>
        context =>
        {
            if (mapped.HasTraffic && context.Request.Path.Value is { } path && RoutingPath.Normalize(path) is var normal
                && !ReferenceEquals(path, normal))
            {
                context.Request.Path = normal;
            }

            return next(context);
        };
}

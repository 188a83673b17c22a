using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Hosting.Status;

/// <summary>
/// Answers probes before anything else of the application sees them. A redirection to https, a list of allowed hosts or a login would refuse
/// what gateways ask, by http and by address, and a service made from a template would never get a request.
/// </summary>
internal sealed class StatusFilter(StatusEndpoint endpoint) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        var paths = new Lazy<StatusPaths>(() => StatusPaths.From(app.ApplicationServices.GetService<EndpointDataSource>()));
        app.Use(following => context =>
            IsAsking(context.Request) && paths.Value.Contains(context.Request.Path)
                ? endpoint.AnswerAsync(context)
                : following(context));
        next(app);
    };

    private static bool IsAsking(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
}

/// <summary>
/// The paths that MapKengerStatus mapped, known when the first request comes. One with parameters, and one that the application bound to hosts or
/// put behind a login by name, is left to its endpoint.
/// </summary>
internal sealed class StatusPaths(IReadOnlyList<string> paths)
{
    public static StatusPaths From(EndpointDataSource? endpoints) => new(
    [
        .. (endpoints?.Endpoints ?? []).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<StatusMark>() is not null && !IsRestricted(endpoint))
            .Select(endpoint => PathOf(endpoint.RoutePattern))
            .OfType<string>()
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ]);

    public bool Contains(PathString path)
    {
        foreach (var known in paths)
        {
            if (string.Equals(known, path.Value, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsRestricted(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IHostMetadata>() is { Hosts.Count: > 0 }
        || endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null;

    private static string? PathOf(RoutePattern pattern) => pattern.Parameters.Count > 0
        ? null
        : "/" + string.Join('/', pattern.PathSegments.Select(segment =>
            string.Concat(segment.Parts.Select(part => part is RoutePatternLiteralPart literal ? literal.Content : ""))));
}

/// <summary>What tells MapKengerStatus's endpoints from others.</summary>
internal sealed class StatusMark;

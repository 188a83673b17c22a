using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Kenger.Console.Http;

/// <summary>Where one console stands: known once its endpoints are built, since groups around it add to its prefix.</summary>
internal sealed class ConsoleMount
{
    private int _depth;

    /// <summary>Learns the prefix from the full pattern of a route whose own part is known.</summary>
    public void Learn(string fullPattern, string own)
    {
        if (fullPattern.TrimStart('/').EndsWith(own, StringComparison.Ordinal))
        {
            _depth = fullPattern.TrimStart('/')[..^own.Length].Split('/', StringSplitOptions.RemoveEmptyEntries).Length;
        }
    }

    /// <summary>Moves the prefix from a request's path to its base, so that everything inside is relative to the console.</summary>
    public void Enter(HttpRequest request)
    {
        var path = request.Path.Value ?? "";
        var end = 0;
        for (var i = 0; i < _depth && end >= 0; i++)
        {
            end = path.IndexOf('/', end + 1);
        }

        var prefix = end < 0 ? path : path[..end];
        request.PathBase = request.PathBase.Add(prefix);
        request.Path = end < 0 ? "/" : path[end..];
    }

    /// <summary>A page's endpoint as it is without the prefix: Blazor finds the page by its own template.</summary>
    public RequestDelegate WithoutPrefix(string fullPattern, RequestDelegate page) => context =>
    {
        var outer = context.GetEndpoint()!;
        var own = "/" + string.Join('/', fullPattern.Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(_depth));
        context.SetEndpoint(new RouteEndpoint(page, RoutePatternFactory.Parse(own), 0, outer.Metadata, outer.DisplayName));
        return page(context);
    };

    /// <summary>The session's cookie: cookies don't know ports, and a machine may run several registries.</summary>
    public static string CookieOf(HttpRequest request) => $"kenger-console-{request.Host.Port ?? (request.IsHttps ? 443 : 80)}";
}

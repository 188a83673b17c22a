using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kenger.Registry.Server.Http;

/// <summary>Answers what no other endpoint takes: 405 for a known path with another method, else 404.</summary>
internal static class UnknownEndpoint
{
    public static IResult Refuse(HttpContext context, EndpointDataSource endpoints)
    {
        var path = context.Request.Path.Value!.TrimEnd('/');
        var allowed = endpoints.Endpoints
            .OfType<RouteEndpoint>()
            .Where(endpoint => string.Equals(endpoint.RoutePattern.RawText, path, StringComparison.OrdinalIgnoreCase))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        if (allowed.Length == 0)
        {
            return Answer.From(Refusal.NotFound("the API has no such path: see its documentation for those it has"));
        }

        context.Response.Headers.Allow = string.Join(", ", allowed);
        return Answer.From(new Refusal(ErrorCodes.MethodNotAllowed, $"use {string.Join(" or ", allowed)} for this path"));
    }
}

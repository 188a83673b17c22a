using Kenger.Contracts;
using Kenger.Gateway.RoutePolicies;
using Kenger.Gateway.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace Kenger.Gateway.Explaining;

/// <summary>Tries routes out as if they were the registry's, beside those that serve.</summary>
internal sealed class RouteDrafts(GatewayConfigProvider routes, RegistryRoutes registry, RouteFinder finder, RouteSteps steps, TimeProvider time)
{
    /// <summary>Whether this gateway takes routes from the registry at all.</summary>
    public bool IsOn => registry.IsOn;

    /// <summary>Makes a draft of its own: others don't see it.</summary>
    /// <param name="all">The routes that stand in place of all of the registry's.</param>
    public async Task<RouteDraft> CreateAsync(IReadOnlyList<RouteDefinition> all)
    {
        RouteDefinition[] wanted = [.. all.Where(route => registry.Wanted is [RegistryRoutes.All] || registry.Wanted.Contains(route.Ns, StringComparer.Ordinal))];
        // YARP tells them apart whatever the case, and the registry would take none of a document with two of one id.
        var same = wanted.GroupBy(static route => route.Id, StringComparer.OrdinalIgnoreCase).ToArray();
        var trial = routes.Try([.. same.Select(static group => group.First())]);
        var draft = new ExplainedDraft(trial.Judged.Accepted.Count, all.Count - wanted.Length,
        [
            .. trial.Judged.Refused.Select(static route => new ExplainedRefusal(route.Id, route.Problem)),
            .. same.SelectMany(static group => group.Skip(1)).Select(static route => new ExplainedRefusal(route.Id, "another route of the draft has this id")),
        ]);
        var endpoints = await DraftEndpoints.CreateAsync(
            [.. trial.Compiled.Routes.Where(IsOurs)], steps, new RouteState(time), new JwtAuthorities(time, NullLogger<JwtAuthorities>.Instance));
        try
        {
            // What the app has, and YARP's section, stays as it is.
            return new RouteDraft(
                draft, finder.For([.. finder.Endpoints.Where(static endpoint => !IsOurs(endpoint.Metadata.GetMetadata<RouteModel>()?.Config)), .. endpoints.Endpoints]), endpoints);
        }
        catch
        {
            await endpoints.DisposeAsync();
            throw;
        }
    }

    private static bool IsOurs(RouteConfig? route) => route is not null && (RouteMetadata.IsOurs(route) || route.RouteId == SwitchedRoute.Id);
}

/// <summary>Routes that are tried out.</summary>
/// <param name="Told">What is told of them.</param>
/// <param name="Matcher">Routes as the gateway would with them.</param>
/// <param name="Endpoints">What the matcher was made of.</param>
internal sealed record RouteDraft(ExplainedDraft Told, EndpointMatcher Matcher, DraftEndpoints Endpoints) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Endpoints.DisposeAsync();
}

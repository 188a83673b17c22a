using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Kenger.Gateway.Routing;

/// <summary>
/// Asks routing itself, with all its policies, which endpoint a request would get: whatever hosts, methods, headers or orders
/// decide there can't be decided otherwise here. A matcher of its own is made with the first question, and with the first one after the endpoints
/// have changed: asked for at each question, so that no answer is by routes that are gone.
/// </summary>
internal sealed class RouteFinder(IServiceProvider services, EndpointDataSource endpoints)
{
    // Where routing looks for the endpoints it is for.
    private const string RoutesKey = "__GlobalEndpointRouteBuilder";

    private Known? _known;

    /// <summary>All endpoints that there are now.</summary>
    public IReadOnlyList<Endpoint> Endpoints => endpoints.Endpoints;

    /// <summary>What routes by the endpoints that there are now. Two threads may make one; both are the same.</summary>
    public EndpointMatcher Current()
    {
        var all = endpoints.Endpoints;
        var known = Volatile.Read(ref _known);
        if (known is null || !ReferenceEquals(known.Endpoints, all))
        {
            known = new Known(all, For(all));
            Volatile.Write(ref _known, known);
        }

        return known.Matcher;
    }

    /// <summary>What routes by other endpoints, as if they were all that there are.</summary>
    public EndpointMatcher For(IReadOnlyList<Endpoint> all)
    {
        // What routing makes it keeps as long as its services live: those of the host would keep every matcher that there ever was.
        var own = RoutingServices.Create(services);
        var silent = new SilentEndpoints(all, own);
        var app = silent.CreateApplicationBuilder();
        app.Properties[RoutesKey] = silent;
        app.UseRouting();
        app.Run(_ => Task.CompletedTask);
        return new EndpointMatcher(app.Build());
    }

    /// <summary>A matcher, and what it was made of.</summary>
    /// <param name="Endpoints">All endpoints at one time.</param>
    /// <param name="Matcher">What routes by them.</param>
    private sealed record Known(IReadOnlyList<Endpoint> Endpoints, EndpointMatcher Matcher);
}

/// <summary>Routes by the endpoints of one time.</summary>
internal sealed class EndpointMatcher(RequestDelegate routing)
{
    /// <summary>Null when no endpoint takes it.</summary>
    public async Task<Endpoint?> FindAsync(HttpContext context)
    {
        await routing(context);
        return context.GetEndpoint();
    }

    /// <summary>Whether a request would get the same endpoint by any of these paths as by its own. The request is left as it is.</summary>
    public async Task<bool> IsSameForAsync(HttpContext context, IReadOnlyList<PathString> paths)
    {
        var own = await FindAsync(CopyOf(context, context.Request.Path));
        foreach (var path in paths)
        {
            if (await FindAsync(CopyOf(context, path)) != own)
            {
                return false;
            }
        }

        return true;
    }

    // What routing says of it, endpoint and values, stays with the copy; all else is the request's own.
    private static DefaultHttpContext CopyOf(HttpContext context, PathString path)
    {
        var features = new FeatureCollection(context.Features);
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Method = request.Method,
            Scheme = request.Scheme,
            Protocol = request.Protocol,
            PathBase = request.PathBase,
            Path = path.Value!,
            QueryString = request.QueryString,
            RawTarget = request.RawTarget,
            Headers = request.Headers,
        });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IEndpointFeature>(new NoEndpoint());
        features.Set<IRouteValuesFeature>(new RouteValuesFeature());
        return new DefaultHttpContext(features);
    }

    private sealed class NoEndpoint : IEndpointFeature
    {
        public Endpoint? Endpoint { get; set; }
    }
}

/// <summary>All endpoints of the host as they are at one time, chosen as they are chosen, but doing nothing.</summary>
internal sealed class SilentEndpoints(IReadOnlyList<Endpoint> all, IServiceProvider services) : EndpointDataSource, IEndpointRouteBuilder
{
    public override IReadOnlyList<Endpoint> Endpoints { get; } = [.. Silence(all)];

    public IServiceProvider ServiceProvider => services;

    public ICollection<EndpointDataSource> DataSources => [this];

    public override IChangeToken GetChangeToken() => NullChangeToken.Singleton;

    public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(services);

    // What stands for those that have hosts would find the ones that do something.
    private static IEnumerable<Endpoint> Silence(IReadOnlyList<Endpoint> all)
    {
        Endpoint[] silent = [.. all.Where(static endpoint => endpoint.Metadata.GetMetadata<RoutesByHost>() is null).Select(Silence)];
        return silent.Concat(RoutesByHost.Of(silent));
    }

    // Some endpoints are run by routing itself.
    private static Endpoint Silence(Endpoint endpoint) =>
        endpoint is RouteEndpoint route
            ? new RouteEndpoint(_ => Task.CompletedTask, route.RoutePattern, route.Order, route.Metadata, route.DisplayName)
            : endpoint;
}

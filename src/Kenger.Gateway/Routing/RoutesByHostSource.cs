using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Model;

namespace Kenger.Gateway.Routing;

/// <summary>Brings what stands for the routes with hosts into routing's tables, beside YARP's own endpoints.</summary>
/// <param name="yarp">Where YARP has its endpoints.</param>
internal sealed class RoutesByHostSource(EndpointDataSource yarp) : EndpointDataSource
{
    private Made? _made;

    public override IReadOnlyList<Endpoint> Endpoints
    {
        get
        {
            var all = yarp.Endpoints;
            var made = Volatile.Read(ref _made);
            if (made is null || !ReferenceEquals(made.Of, all))
            {
                made = new Made(all, RoutesByHost.Of(all));
                Volatile.Write(ref _made, made);
            }

            return made.Endpoints;
        }
    }

    /// <summary>Puts one beside YARP's endpoints, once.</summary>
    public static void AddTo(ICollection<EndpointDataSource> sources)
    {
        if (!sources.OfType<RoutesByHostSource>().Any())
        {
            sources.Add(new RoutesByHostSource(sources.First(static source => source.GetType().Assembly == typeof(RouteModel).Assembly)));
        }
    }

    /// <summary>Never: who is told that YARP's have changed reads all again, and would make its tables twice.</summary>
    public override IChangeToken GetChangeToken() => NullChangeToken.Singleton;

    // The prefix and the conventions of a group are on each of them.
    public override IReadOnlyList<Endpoint> GetGroupedEndpoints(RouteGroupContext context) => RoutesByHost.Of(yarp.GetGroupedEndpoints(context));

    private sealed record Made(IReadOnlyList<Endpoint> Of, IReadOnlyList<RouteEndpoint> Endpoints);
}

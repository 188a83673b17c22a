using Kenger.Gateway.Listeners;
using Kenger.Gateway.RoutePolicies;
using Kenger.Gateway.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Explaining;

/// <summary>
/// The endpoints that YARP makes of routes, made by a YARP of their own that serves nobody: the one that serves never hears of them. They go
/// with it, and with all that their policies would count.
/// </summary>
internal sealed class DraftEndpoints : IEndpointRouteBuilder, IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly RouteState _state;
    private readonly JwtAuthorities _authorities;

    private DraftEndpoints(ServiceProvider services, RouteState state, JwtAuthorities authorities) =>
        (_services, _state, _authorities) = (services, state, authorities);

    public IServiceProvider ServiceProvider => _services;

    public ICollection<EndpointDataSource> DataSources { get; } = [];

    /// <summary>One or several for each route.</summary>
    public IReadOnlyList<Endpoint> Endpoints { get; private set; } = [];

    /// <summary>Makes them.</summary>
    /// <param name="routes">Routes that were judged.</param>
    /// <param name="steps">Makes the steps of the routes that serve.</param>
    /// <param name="state">What counts for these routes alone; disposed with them, also where they can't be made.</param>
    /// <param name="authorities">Those of these routes alone; disposed in the same way.</param>
    public static async Task<DraftEndpoints> CreateAsync(IReadOnlyList<RouteConfig> routes, RouteSteps steps, RouteState state, JwtAuthorities authorities)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddRouting();
        // They were judged one by one already, by the policies of the host.
        services.AddSingleton<IConfigValidator, Judged>();
        services.AddReverseProxy().LoadFromMemory(routes, []);
        var draft = new DraftEndpoints(services.BuildServiceProvider(), state, authorities);
        try
        {
            var traffic = draft.MapReverseProxy(static _ => { });
            RouteEndpointConventions.Apply(traffic, new RoutePolicyConvention(steps.ForDraft(state, authorities)));
            draft.Endpoints = [.. draft.DataSources.SelectMany(static source => source.Endpoints)];
            return draft;
        }
        catch
        {
            await draft.DisposeAsync();
            throw;
        }
    }

    public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(_services);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _authorities.Dispose();
        _state.Dispose();
    }

    private sealed class Judged : IConfigValidator
    {
        public ValueTask<IList<Exception>> ValidateRouteAsync(RouteConfig route) => new([]);

        public ValueTask<IList<Exception>> ValidateClusterAsync(ClusterConfig cluster) => new([]);
    }
}

/// <summary>What makes YARP's endpoints the gateway's.</summary>
internal static class RouteEndpointConventions
{
    /// <summary>For those that serve, and for those that are tried out.</summary>
    public static void Apply(ReverseProxyConventionBuilder traffic, RoutePolicyConvention policies)
    {
        traffic.ConfigureEndpoints((endpoint, route) => endpoint.WithMetadata(
            route.RouteId == SwitchedRoute.Id ? ListenerMetadata.SwitchedTraffic : ListenerMetadata.Traffic));
        traffic.ConfigureEndpoints(RouteHostsMetadata.Apply);
        traffic.ConfigureEndpoints(policies.Apply);
    }
}

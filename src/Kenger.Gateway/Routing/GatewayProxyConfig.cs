using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Routing;

/// <summary>One state of the routes.</summary>
/// <param name="Compiled">The routes.</param>
/// <param name="Replaced">Cancelled when there is a newer state.</param>
internal sealed record GatewayProxyConfig(CompiledRoutes Compiled, CancellationToken Replaced) : IProxyConfig
{
    public IReadOnlyList<RouteConfig> Routes => Compiled.Routes;

    public IReadOnlyList<ClusterConfig> Clusters => Compiled.Clusters;

    public IChangeToken ChangeToken { get; } = new CancellationChangeToken(Replaced);
}

/// <summary>Routes that are tried out.</summary>
/// <param name="Compiled">All routes that there would be.</param>
/// <param name="Judged">Which of the registry's would be taken.</param>
internal sealed record RouteTrial(CompiledRoutes Compiled, JudgedRoutes Judged);

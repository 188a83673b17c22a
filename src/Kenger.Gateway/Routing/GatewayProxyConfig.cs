using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway;

/// <summary>One state of the routes.</summary>
/// <param name="Compiled">The routes.</param>
/// <param name="Replaced">Cancelled when there is a newer state.</param>
internal sealed record GatewayProxyConfig(CompiledRoutes Compiled, CancellationToken Replaced) : IProxyConfig
{
    public IReadOnlyList<RouteConfig> Routes => Compiled.Routes;

    public IReadOnlyList<ClusterConfig> Clusters => Compiled.Clusters;

    public IChangeToken ChangeToken { get; } = new CancellationChangeToken(Replaced);
}

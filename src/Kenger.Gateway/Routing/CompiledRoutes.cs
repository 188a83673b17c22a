using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway;

/// <summary>What the configuration says, in YARP's terms, and the namespaces it names.</summary>
internal sealed record CompiledRoutes(
    IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters, IReadOnlyList<string> Namespaces)
{
    public bool SameAs(CompiledRoutes other) =>
        Routes.SequenceEqual(other.Routes) && Clusters.SequenceEqual(other.Clusters);
}

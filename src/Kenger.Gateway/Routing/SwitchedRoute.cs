using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Routing;

/// <summary>
/// The route of requests for a switched host that no other route takes. It is there from the start, so that a switch changes
/// nothing in YARP's configuration; <c>ListenerMatcherPolicy</c> shows it to the requests of switched hosts alone.
/// </summary>
internal static class SwitchedRoute
{
    public const string Id = "kenger:switched";

    // No namespace can have this name: the one the host was switched to counts.
    private const string AnyNamespace = "*";

    public static RouteConfig Config { get; } = new()
    {
        RouteId = Id,
        ClusterId = KengerCluster.IdOf(AnyNamespace),
        Match = new RouteMatch { Path = RouteMatching.EveryPath },
        // After every route, and before what a host does with paths that nobody knows.
        Order = int.MaxValue - 1,
        MaxRequestBodySize = RouteCompiler.NoLimit,
    };

    public static ClusterConfig ClusterOf(KengerGatewayOptions options) => KengerCluster.Create(AnyNamespace, options);
}

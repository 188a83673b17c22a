using Kenger.Gateway.Routing;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Tests;

public sealed class RouteCompilerTests
{
    [Theory]
    [InlineData(null, "/{**catchall}")]
    [InlineData("", "/{**catchall}")]
    [InlineData("/", "/{**catchall}")]
    [InlineData("/api", "/api/{**catchall}")]
    [InlineData("/api/", "/api/{**catchall}")]
    [InlineData("/api/{id}", "/api/{id}")]
    public void PatternOf_Path_BecomesAPattern(string? path, string pattern) => Assert.Equal(pattern, RouteMatching.PatternOf(path));

    [Fact]
    public void Compile_NamespacesOfAllSources_GetOneClusterEach()
    {
        var options = new KengerGatewayOptions { Namespace = "rest" };
        options.Routes.Add(new GatewayRoute { Path = "/a", Namespace = "shop" });
        options.Routes.Add(new GatewayRoute { Path = "/b", Namespace = "shop" });
        var yarp = new Section([Route("r1", "kenger:orders"), Route("r2", "own")], ["own"]);

        var compiled = RouteCompiler.Compile(options, yarp);

        Assert.Equal(["orders", "rest", "shop"], compiled.Namespaces);
        Assert.Equal(
            ["own", "kenger:orders", "kenger:rest", "kenger:shop", "kenger:*"], compiled.Clusters.Select(cluster => cluster.ClusterId));
        Assert.Null(compiled.Clusters[0].HttpRequest);
        Assert.All(compiled.Clusters.Skip(1), cluster => Assert.Equal(TimeSpan.FromSeconds(60), cluster.HttpRequest!.ActivityTimeout));
        Assert.Equal(6, compiled.Routes.Count);
    }

    [Fact]
    public void Compile_SameInput_SameResult()
    {
        var options = new KengerGatewayOptions { Namespace = "rest" };
        var yarp = new Section([Route("r1", "kenger:orders")], []);

        Assert.True(RouteCompiler.Compile(options, yarp).SameAs(RouteCompiler.Compile(options, yarp)));
        Assert.False(RouteCompiler.Compile(options, yarp).SameAs(RouteCompiler.Compile(new KengerGatewayOptions(), yarp)));
    }

    private static RouteConfig Route(string id, string cluster) =>
        new() { RouteId = id, ClusterId = cluster, Match = new RouteMatch { Path = "/" + id } };

    private sealed record Section(IReadOnlyList<RouteConfig> Routes, string[] ClusterIds) : IProxyConfig
    {
        public IReadOnlyList<ClusterConfig> Clusters => [.. ClusterIds.Select(id => new ClusterConfig { ClusterId = id })];

        public Microsoft.Extensions.Primitives.IChangeToken ChangeToken => throw new NotSupportedException();
    }
}

using System.Net;
using Kenger.Gateway.Routing;

namespace Kenger.Gateway.Tests;

public sealed class RouteTimeoutTests
{
    [Fact]
    public async Task Request_RouteWithATimeoutOfItsOwn_EndsByIt()
    {
        var release = new TaskCompletionSource();
        await using var backend = await Backend.StartNewAsync(answer: context => release.Task.WaitAsync(context.RequestAborted));
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)),
            settings:
            [
                ("Kenger:Gateway:Routes:0:Path", "/short"),
                ("Kenger:Gateway:Routes:0:Namespace", "shop"),
                ("Kenger:Gateway:Routes:0:ActivityTimeout", "00:00:00.2"),
                ("Kenger:Gateway:Routes:1:Path", "/long"),
                ("Kenger:Gateway:Routes:1:Namespace", "shop"),
            ]);
        var patient = gateway.GetAsync("/long");

        using var timedOut = await gateway.SendAsync(HttpMethod.Post, "/short");

        Assert.Equal(HttpStatusCode.GatewayTimeout, timedOut.StatusCode);
        Assert.False(patient.IsCompleted);
        release.SetResult();
        using var answered = await patient;
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Fact]
    public void Compile_RoutesWithTimeouts_ShareAClusterWhenTheyAreTheSame()
    {
        var options = new KengerGatewayOptions();
        options.Routes.Add(new GatewayRoute { Path = "/a", Namespace = "shop", ConnectTimeout = TimeSpan.FromSeconds(1) });
        options.Routes.Add(new GatewayRoute { Path = "/b", Namespace = "shop", ConnectTimeout = TimeSpan.FromSeconds(1) });
        options.Routes.Add(new GatewayRoute { Path = "/c", Namespace = "shop", ActivityTimeout = TimeSpan.FromSeconds(1) });
        options.Routes.Add(new GatewayRoute { Path = "/d", Namespace = "shop" });

        var own = options.Routes.Select(KengerCluster.IdOf).ToArray();

        Assert.Equal(own[0], own[1]);
        Assert.Equal(3, own.Distinct().Count());
        Assert.All(own, id => Assert.Equal("shop", KengerCluster.NamespaceOf(id).ToString()));
        var cluster = KengerCluster.Create(options.Routes[0], options);
        Assert.Equal("00:00:01", cluster.Metadata![KengerCluster.ConnectTimeout]);
        Assert.Equal(options.ActivityTimeout, cluster.HttpRequest!.ActivityTimeout);
    }
}

using System.Net;
using System.Net.Sockets;
using Kenger.Gateway.Connections;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway.Tests;

/// <summary>An app that has its say in YARP's connections: where nodes may be, and that nothing is sent twice, holds all the same.</summary>
public sealed class HostHttpClientTests
{
    private const string ElsewhereRegistry = "http://10.0.0.1:5000";

    [Theory]
    [InlineData("kenger", "http1", "127.0.0.1")]
    [InlineData("yarp", "http1", "127.0.0.1")]
    [InlineData("kenger", "http2", "127.0.0.1")]
    [InlineData("yarp", "http2", "127.0.0.1")]
    [InlineData("yarp", "http1", "localhost")]
    [InlineData("kenger", "http1", "[::ffff:127.0.0.1]")]
    public async Task Node_WhereNoneMayBe_IsNotConnectedTo(string forwarder, string protocol, string host)
    {
        using var listener = new TcpListener(IPAddress.IPv6Any, 0) { Server = { DualMode = true } };
        listener.Start();
        await using var gateway = await StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(((IPEndPoint)listener.LocalEndpoint).Port, host: host)),
            handler => handler.PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ("KENGER_REGISTRY_URL", ElsewhereRegistry),
            ("KENGER_GATEWAY_FORWARDER", forwarder),
            ("KENGER_GATEWAY_PROTOCOL", protocol));

        using var response = await gateway.GetAsync("/");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.False(listener.Pending());
        Assert.Contains("outcome=\"not_allowed\"", await gateway.Http.GetStringAsync(new Uri(gateway.Admin, "/metrics")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kenger")]
    [InlineData("yarp")]
    public async Task Node_WhoseNameMovesToWhereNoneMayBe_IsNotConnectedToAnyMore(string forwarder)
    {
        await using var backend = await Backend.StartNewAsync("the node", context =>
        {
            context.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        });
        IPAddress[] addresses = [IPAddress.Loopback];
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port, host: "node.example")),
            builder =>
            {
                builder.Services.AddSingleton<ResolveHost>((_, _) => Task.FromResult(addresses));
                builder.Services.AddKengerGateway().ReverseProxy.ConfigureHttpClient((_, handler) => handler.MaxConnectionsPerServer = 10);
            },
            map: null,
            ("KENGER_GATEWAY_NAMESPACE", "shop"), ("KENGER_GATEWAY_FORWARDER", forwarder));
        using (var before = await gateway.GetAsync("/"))
        {
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        }

        addresses = [IPAddress.Parse("169.254.169.254")];
        using var response = await gateway.GetAsync("/");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Single(backend.Requests);
    }

    [Theory]
    [InlineData("kenger")]
    [InlineData("yarp")]
    public async Task Node_WhereItMayBe_IsReachedByTheAppsSettings(string forwarder)
    {
        await using var backend = await Backend.StartNewAsync("the node");
        SocketsHttpHandler? made = null;
        await using var gateway = await StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)),
            handler =>
            {
                handler.ConnectTimeout = TimeSpan.FromSeconds(77);
                made = handler;
            },
            ("KENGER_GATEWAY_FORWARDER", forwarder));

        Assert.Equal("the node", await gateway.GetTextAsync("/"));
        Assert.Equal(TimeSpan.FromSeconds(77), made!.ConnectTimeout);
    }

    [Fact]
    public async Task Handler_AnAppLeavesAsItIs_HasTheGatewaysTimeToConnect()
    {
        var seen = TimeSpan.Zero;
        await using var gateway = await StartAsync(
            new FakeRegistry(), handler => seen = handler.ConnectTimeout, ("Kenger:Gateway:ConnectTimeout", "00:00:07"));

        Assert.Equal(TimeSpan.FromSeconds(7), seen);
    }

    [Theory]
    [InlineData("POST", 1)]
    [InlineData("GET", 2)]
    public async Task Request_TheNodeHangsUpOnAKeptConnection_IsCarriedOutOnceOrAsTheRulesSay(string method, int executions)
    {
        await using var node = new CountingNode();
        await using var gateway = await StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(node.Port)), handler => handler.PooledConnectionLifetime = TimeSpan.FromMinutes(1));
        Assert.Equal("ok", await gateway.GetTextAsync("/warm"));

        using var response = await gateway.SendAsync(new HttpMethod(method), "/once");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(executions, node.Executed("/once"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_TheAppSaysWhereNodesAreConnectedTo_EndsAndSaysWhatToDo(bool isProxy)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(
            new FakeRegistry(),
            handler =>
            {
                if (isProxy)
                {
                    handler.UseProxy = true;
                    handler.Proxy = new WebProxy("http://127.0.0.1:1");
                }
                else
                {
                    handler.ConnectCallback = (_, _) => throw new InvalidOperationException("never");
                }
            }));

        Assert.Contains($"ConfigureHttpClient() sets {(isProxy ? "UseProxy" : "ConnectCallback")} for the nodes of '", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains("by an IForwarderHttpClientFactory of your own", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cluster_OfTheOperatorsOwn_GoesWhereTheAppSays()
    {
        await using var backend = await Backend.StartNewAsync("by the app");
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry(),
            builder => builder.Services.AddKengerGateway().ReverseProxy.ConfigureHttpClient((context, handler) =>
            {
                if (context.ClusterId == "own")
                {
                    handler.ConnectCallback = async (_, cancellationToken) =>
                    {
                        var client = new TcpClient();
                        await client.ConnectAsync(IPAddress.Loopback, backend.Port, cancellationToken);
                        return client.GetStream();
                    };
                }
            }),
            map: null,
            ("KENGER_GATEWAY_NAMESPACE", "shop"),
            ("KENGER_REGISTRY_URL", ElsewhereRegistry),
            ("ReverseProxy:Routes:own:ClusterId", "own"),
            ("ReverseProxy:Routes:own:Match:Path", "/own"),
            ("ReverseProxy:Clusters:own:Destinations:one:Address", "http://nowhere.invalid"));

        Assert.Equal("by the app", await gateway.GetTextAsync("/own"));
    }

    [Theory]
    [InlineData("factory", 1)]
    [InlineData("callback", 0)]
    [InlineData("nothing", 0)]
    public async Task Start_SaysWhetherTheListCounts(string app, int said)
    {
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry(),
            builder =>
            {
                if (app == "factory")
                {
                    builder.Services.AddSingleton<IForwarderHttpClientFactory>(new OwnConnections());
                }
                else if (app == "callback")
                {
                    builder.Services.AddKengerGateway().ReverseProxy.ConfigureHttpClient((_, _) => { });
                }
            },
            map: null,
            ("KENGER_GATEWAY_NAMESPACE", "shop"));

        var remarks = gateway.Said(EventIds.NodeNetworksWithoutEffect);

        Assert.Equal(said, remarks.Count);
        Assert.All(remarks, remark => Assert.Contains(nameof(OwnConnections), remark, StringComparison.Ordinal));
    }

    private static Task<GatewayHost> StartAsync(FakeRegistry registry, Action<SocketsHttpHandler> configure, params (string Key, string? Value)[] settings) =>
        GatewayHost.StartAsync(
            registry,
            builder => builder.Services.AddKengerGateway().ReverseProxy.ConfigureHttpClient((_, handler) => configure(handler)),
            map: null,
            [("KENGER_GATEWAY_NAMESPACE", "shop"), .. settings]);

    private sealed class OwnConnections : ForwarderHttpClientFactory;
}

using System.Net;
using System.Net.Sockets;
using Kenger.Gateway.Connections;
using Kenger.Gateway.Trust;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Tests;

/// <summary>What the gateway connects to, and what not.</summary>
public sealed class NodeConnectorTests
{
    private const string ElsewhereRegistry = "http://10.0.0.1:5000";

    [Fact]
    public async Task Connect_NameThatNowMeansAnotherAddress_IsLookedAtEachTime()
    {
        await using var backend = await Backend.StartNewAsync();
        IPAddress[] addresses = [IPAddress.Loopback];
        await using var gateway = new GatewayRig(services => services.AddSingleton<ResolveHost>((_, _) => Task.FromResult(addresses)));
        var connector = gateway.Get<NodeConnector>();

        using (var socket = await connector.ConnectAsync("node.example", backend.Port, CancellationToken.None))
        {
            Assert.True(socket.NoDelay);
        }

        addresses = [IPAddress.Parse("169.254.169.254")];
        var refused = await Assert.ThrowsAsync<NodeNotAllowedException>(
            () => connector.ConnectAsync("node.example", backend.Port, CancellationToken.None));

        Assert.Equal("no node may be at 169.254.169.254: it is a metadata address of a cloud (node.example)", refused.Message);
    }

    [Fact]
    public async Task Connect_NameWithAllowedAndOtherAddresses_GoesToTheAllowed()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = Resolving("169.254.169.254", "0.0.0.0", "::ffff:169.254.1.1", "127.0.0.1");

        using var socket = await gateway.Get<NodeConnector>().ConnectAsync("node.example", backend.Port, CancellationToken.None);

        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)socket.RemoteEndPoint!).Address);
    }

    [Fact]
    public async Task Connect_FirstAddressRefuses_TriesTheNext()
    {
        // Nothing listens at 127.0.0.2, for the backend is at 127.0.0.1 alone.
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = Resolving("127.0.0.2", "127.0.0.1");

        using var socket = await gateway.Get<NodeConnector>().ConnectAsync("node.example", backend.Port, CancellationToken.None);

        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)socket.RemoteEndPoint!).Address);
    }

    [Fact]
    public async Task Connect_NoAddressAnswers_SaysWhatTheLastOneSaid()
    {
        using var dead = new DeadPort();
        await using var gateway = Resolving("127.0.0.2", "127.0.0.1");

        var refused = await Assert.ThrowsAsync<SocketException>(
            () => gateway.Get<NodeConnector>().ConnectAsync("node.example", dead.Port, CancellationToken.None));

        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public async Task Connect_Cancelled_Ends()
    {
        await using var gateway = new GatewayRig(services => services.AddSingleton<ResolveHost>(
            async (_, cancellationToken) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                return [];
            }));
        using var end = new CancellationTokenSource();
        var connecting = gateway.Get<NodeConnector>().ConnectAsync("node.example", 80, end.Token);

        await end.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5000", null, "127.0.0.1", true)]
    [InlineData("http://localhost:5000,http://[::1]:5000", null, "127.0.0.1", true)]
    [InlineData("http://127.0.0.1:5000,http://10.0.0.1:5000", null, "127.0.0.1", false)]
    [InlineData(ElsewhereRegistry, null, "127.0.0.1", false)]
    [InlineData(ElsewhereRegistry, null, "localhost", false)]
    [InlineData(ElsewhereRegistry, "loopback", "127.0.0.1", true)]
    [InlineData(ElsewhereRegistry, "default, 127.0.0.0/8", "127.0.0.1", true)]
    [InlineData("http://127.0.0.1:5000", "10.0.0.0/8", "127.0.0.1", false)]
    public async Task Node_OnLoopback_GetsTrafficWhereTheRegistryIsThereToo(string registry, string? networks, string host, bool reached)
    {
        await using var backend = await Backend.StartNewAsync("the node");
        await using var gateway = await GatewayHost.StartForAsync(
            "shop",
            new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port, host: host)),
            ("KENGER_REGISTRY_URL", registry),
            ("KENGER_GATEWAY_NODE_NETWORKS", networks));

        using var response = await gateway.GetAsync("/");

        Assert.Equal(reached ? HttpStatusCode.OK : HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(reached ? 1 : 0, backend.Requests.Count);
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::7f00:1]")]
    [InlineData("224.0.0.1")]
    public async Task Node_WhereNoneMayBe_IsUnreachableAndSaysWhyWithoutAnExceptionInTheLog(string host)
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await GatewayHost.StartForAsync(
            "shop",
            new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port, host: host)),
            ("KENGER_REGISTRY_URL", ElsewhereRegistry));

        for (var i = 0; i < 5; i++)
        {
            using var response = await gateway.GetAsync("/");
            var body = await response.Content.ReadAsStringAsync();
            Assert.True(response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable, body);
            Assert.DoesNotContain(host, body, StringComparison.Ordinal);
        }

        var health = (await gateway.AdminAsync("/health?ns=shop")).GetProperty("nodes")[0];
        Assert.StartsWith("no node may be at ", health.GetProperty("last_change").GetProperty("reason").GetString(), StringComparison.Ordinal);
        var explained = (await gateway.AdminAsync("/explain?host=shop.example.com")).GetProperty("nodes")[0];
        Assert.Contains("no node may be at ", explained.GetProperty("why_not").GetString(), StringComparison.Ordinal);
        Assert.Contains("outcome=\"not_allowed\"", await gateway.Http.GetStringAsync(new Uri(gateway.Admin, "/metrics")), StringComparison.Ordinal);
        var said = gateway.Log.Entries.Where(entry => entry.Message.Contains("no node may be at", StringComparison.Ordinal));
        Assert.Equal([EventIds.NoNode, EventIds.NodeEjected], said.Select(entry => entry.Id.Id).Order());
        Assert.Empty(backend.Requests);
    }

    [Fact]
    public async Task Probe_OfANodeWhereNoneMayBe_SaysWhyForEveryKind()
    {
        await using var gateway = new GatewayRig(
            ("KENGER_REGISTRY_URL", ElsewhereRegistry), ("Kenger:Gateway:Health:ConnectOnly:0", "tcp"));
        using var probe = new Health.HttpNodeProbe(
            gateway.Get<Health.ProbeKinds>(), gateway.Get<NodeConnector>(), gateway.Get<NodeTls>(), TimeProvider.System);
        foreach (var (ns, path) in new[] { ("tcp", "/"), ("shop", "/"), ("shop", "/grpc.health.v1.Health/Check") })
        {
            var problem = await probe.ProbeAsync(
                new Nodes.GatewayNode(ns, "[::1]", 80, DateTimeOffset.UnixEpoch), path, TimeSpan.FromSeconds(30), CancellationToken.None);

            Assert.Equal("no node may be at ::1: it is a loopback address", problem);
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", "127.0.0.1")]
    [InlineData("http://127.0.0.1:0", "localhost")]
    [InlineData("http://127.0.0.1:0", "[::ffff:127.0.0.1]")]
    [InlineData("http://*:0", "127.0.0.1")]
    [InlineData("http://*:0", "127.0.0.9")]
    [InlineData("http://*:0", "[::1]")]
    public async Task Node_ThatIsThisGateway_IsUnreachableOnAllItsPorts(string admin, string host)
    {
        var registry = new FakeRegistry();
        await using var gateway = await GatewayHost.StartAsync(
            registry,
            settings:
            [
                ("Kenger:Gateway:Routes:0:Host", "admin.example.com"),
                ("Kenger:Gateway:Routes:0:Namespace", "admin"),
                ("Kenger:Gateway:Routes:1:Host", "traffic.example.com"),
                ("Kenger:Gateway:Routes:1:Namespace", "traffic"),
                ("KENGER_GATEWAY_LISTEN", admin),
                ("KENGER_GATEWAY_ADMIN_LISTEN", admin),
                ("KENGER_GATEWAY_ADMIN_TOKEN", "secret"),
            ]);
        registry.Set("admin", FakeRegistry.Node(gateway.Admin.Port, host: host));
        registry.Set("traffic", FakeRegistry.Node(gateway.Traffic.Port, host: host));
        await TestKit.Eventually.BecomesTrue(() => registry.IsApplied, "the nodes are known");

        foreach (var name in new[] { "admin.example.com", "traffic.example.com" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{gateway.Traffic.Port}/config"))
            {
                Headers = { Host = name },
            };
            request.Headers.Add("X-API-Token", "secret");
            using var response = await gateway.Http.SendAsync(request);

            Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        }

        Assert.Contains("this gateway itself listens on port", gateway.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cluster_OfTheOperatorsOwn_GoesWhereItSays()
    {
        await using var backend = await Backend.StartNewAsync("by hand");
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry(),
            settings:
            [
                ("KENGER_REGISTRY_URL", ElsewhereRegistry),
                ("ReverseProxy:Routes:own:ClusterId", "own"),
                ("ReverseProxy:Routes:own:Match:Path", "{**rest}"),
                ("ReverseProxy:Clusters:own:Destinations:one:Address", $"http://127.0.0.1:{backend.Port}"),
            ]);

        Assert.Equal("by hand", await gateway.GetTextAsync("/"));
    }

    [Theory]
    [InlineData("KENGER_GATEWAY_NODE_NETWORKS", "10.0.0.0/8, lan")]
    [InlineData("Kenger:Gateway:NodeNetworks:0", "lan")]
    public async Task Option_WithAWordThatMeansNothing_IsReported(string key, string value)
    {
        await using var gateway = new GatewayRig((key, value));

        var failure = Assert.ThrowsAny<OptionsValidationException>(() => gateway.Get<IOptions<KengerGatewayOptions>>().Value).Failures.Single();

        Assert.StartsWith("Kenger:Gateway:NodeNetworks (KENGER_GATEWAY_NODE_NETWORKS) holds 'lan', but must be", failure, StringComparison.Ordinal);
    }

    private static GatewayRig Resolving(params string[] addresses) =>
        new(services => services.AddSingleton<ResolveHost>((_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray())));
}

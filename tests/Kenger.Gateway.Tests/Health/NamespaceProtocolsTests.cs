using Kenger.Client;
using Kenger.Contracts;
using Kenger.Gateway.Health;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Routing;
using Kenger.Gateway.Sync;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Tests;

public sealed class NamespaceProtocolsTests
{
    [Fact]
    public async Task Namespace_AllRoutesSayHttp2_IsSpokenToInIt()
    {
        Assert.Equal(["a"], await Http2Async([], Route(0, "a", "http2", path: "/1"), Route(1, "a", "http2", path: "/2"),
            Route(2, "b", "http1")));
    }

    [Fact]
    public async Task Namespace_RoutesDisagree_IsNot()
    {
        Assert.Empty(await Http2Async([], Route(0, "a", "http2", path: "/1"), Route(1, "a", null, path: "/2")));
    }

    [Fact]
    public async Task Namespace_OfTheWholeGateway_IsAsTheGatewaySays()
    {
        Assert.Equal(["all", "b"], await Http2Async([], [("KENGER_GATEWAY_PROTOCOL", "http2"), ("KENGER_GATEWAY_NAMESPACE", "all")],
            Route(0, "b", null), Route(1, "c", "http1", path: "/c")));
    }

    [Theory]
    [InlineData("grpc.example.com", true)]
    [InlineData("x.example.com", true)]
    [InlineData("plain.example.com", false)]
    [InlineData("other.org", false)]
    public async Task Namespace_AHostWasSwitchedTo_IsAsTheRoutesOfTheHost(string host, bool isHttp2)
    {
        var http2 = await Http2Async(
            [(host, "green")],
            Route(0, "blue", "http2", host: "grpc.example.com"),
            Route(1, "blue", "http2", host: "*.example.com"),
            Route(2, "web", "http1", host: "plain.example.com,plain.example.org"));

        // The wildcard covers the plain host as well: they disagree there.
        Assert.Equal(isHttp2, http2.Contains("green"));
    }

    [Theory]
    [InlineData("http2", true)]
    [InlineData("http1", false)]
    public async Task Namespace_OnlyARuleLeadsTo_IsAsTheRulesOwn(string protocol, bool isHttp2)
    {
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_NAMESPACE", "a"), ("KENGER_GATEWAY_PROTOCOL", protocol));
        var rule = new SyncRule { Id = 1, Match = new RuleMatch(), Target = new RuleTarget { Ns = "b" } };
        SyncMerge.ApplyTo(
            gateway.Directory,
            new SyncResult { Version = 1, Namespaces = new Dictionary<string, SyncNamespace> { ["a"] = FakeRegistry.Namespace(FakeRegistry.Node(1)) with { Rules = [rule] } } },
            ["a"],
            isComplete: true);

        Assert.Equal(isHttp2, gateway.Get<NamespaceProtocols>().IsHttp2("b"));
    }

    [Theory]
    [InlineData("Kenger:Gateway:Health:ConnectOnly:0", "a", "/api/status", "Connect")]
    [InlineData("KENGER_GATEWAY_PROTOCOL", "http2", "/api/status", "Http2")]
    [InlineData("KENGER_GATEWAY_PROTOCOL", "http1", "/api/status", "Http1")]
    [InlineData("KENGER_GATEWAY_PROTOCOL", "http1", "/grpc.health.v1.Health/Check", "Grpc")]
    [InlineData("KENGER_GATEWAY_PROTOCOL", "http2", "/grpc.health.v1.Health/Check?service=a.B", "Grpc")]
    [InlineData("KENGER_GATEWAY_PROTOCOL", "http2", "/grpc.health.v1.Health/Checks", "Http2")]
    public async Task Probe_Kind_ByNamespaceRoutesAndPath(string key, string value, string healthPath, string expected)
    {
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_NAMESPACE", "a"), (key, value));

        Assert.Equal(expected, gateway.Get<ProbeKinds>().Find("a", healthPath).ToString());
    }

    private static (string, string?)[] Route(int index, string ns, string? protocol, string path = "/", string? host = null) =>
    [
        ($"Kenger:Gateway:Routes:{index}:Namespace", ns),
        ($"Kenger:Gateway:Routes:{index}:Protocol", protocol),
        ($"Kenger:Gateway:Routes:{index}:Path", path),
        ($"Kenger:Gateway:Routes:{index}:Host", host),
    ];

    private static Task<IEnumerable<string>> Http2Async((string Host, string Ns)[] switched, params (string, string?)[][] routes) =>
        Http2Async(switched, [], routes);

    private static async Task<IEnumerable<string>> Http2Async((string Host, string Ns)[] switched, (string, string?)[] settings,
        params (string, string?)[][] routes)
    {
        await using var gateway = new GatewayRig([.. settings, .. routes.SelectMany(route => route)
            .Where(setting => setting.Item2 is not null)]);
        _ = gateway.Get<IOptions<KengerGatewayOptions>>().Value;
        var hosts = HostNamespaces.From(switched.ToDictionary(each => each.Host, each => each.Ns));
        return NamespaceProtocols.Find(gateway.Get<GatewayConfigProvider>().Current.Compiled, hosts).Where(pair => pair.Value)
            .Select(pair => pair.Key).Order(StringComparer.Ordinal);
    }
}

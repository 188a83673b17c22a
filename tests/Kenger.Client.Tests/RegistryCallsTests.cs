using System.Text.Json;
using Kenger.Client.Tests.Scripts;
using Kenger.Contracts;
using Kenger.TestKit;

namespace Kenger.Client.Tests;

/// <summary>What every call puts on the wire, and that its answer comes back.</summary>
public sealed class RegistryCallsTests : IDisposable
{
    private const string NodeJson =
        """{"id":7,"ns":"orders","host":"10.0.0.1","port":8080,"weight":10,"declared_weight":100,"health_path":"/up","status":"offline","labels":{"version":"v2"},"last_heartbeat":"2026-01-01T00:00:00Z","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","version":9}""";

    private const string NamespaceJson =
        """{"id":3,"name":"orders","description":"","health_path":"/up","node_count":2,"online_count":1,"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","version":9}""";

    private readonly ScriptedRegistry _registry = ScriptedRegistry.Start();
    private readonly ClientHost _host;

    public RegistryCallsTests() => _host = ClientHost.For(_registry, options => options.Token = "token-1");

    public void Dispose()
    {
        _host.Dispose();
        _registry.Dispose();
    }

    [Fact]
    public async Task RegisterNodeAsync_EveryField_IsSentAndAnswered()
    {
        var node = await _host.Registration.RegisterNodeAsync(new()
        {
            Ns = "orders",
            Host = "10.0.0.1",
            Port = 8080,
            Weight = 5,
            HealthPath = "/up",
            Labels = new Dictionary<string, string> { ["version"] = "v2" },
            HeartbeatInterval = 20,
        });

        AssertSent("POST", ApiRoutes.NodeRegister, """{"ns":"orders","host":"10.0.0.1","port":8080,"weight":5,"health_path":"/up","labels":{"version":"v2"},"heartbeat_interval":20}""");
        Assert.Equal(("orders", "10.0.0.1", 8080, 5, NodeStatus.Online), (node.Ns, node.Host, node.Port, node.Weight, node.Status));
        Assert.Equal("v2", node.Labels["version"]);
    }

    [Fact]
    public async Task DeregisterNodeAsync_UnknownNode_IsSuccess()
    {
        var removal = await _host.Registration.DeregisterNodeAsync(new("orders", "10.0.0.1", 8080));

        AssertSent("POST", ApiRoutes.NodeDeregister, """{"ns":"orders","host":"10.0.0.1","port":8080}""");
        Assert.False(removal.Removed);
        Assert.Equal(1000, removal.Version);
    }

    [Fact]
    public async Task HeartbeatAsync_KnownAndUnknownNode_SucceedsAndThrowsNotFound()
    {
        _registry.Next(ApiRoutes.Heartbeat, Answers.Data("null"));

        await _host.Registration.HeartbeatAsync(new NodeAddress("orders", "10.0.0.1", 8080));
        await Assert.ThrowsAsync<KengerNotFoundException>(() => _host.Registration.HeartbeatAsync(new NodeAddress("orders", "10.0.0.2", 8080)));

        Assert.Equal("""{"ns":"orders","host":"10.0.0.1","port":8080}""", _registry.Calls[0].Body);
    }

    [Fact]
    public async Task NodeCalls_ById_AreSentAndAnswered()
    {
        _registry.Always(ApiRoutes.NodeWeight, Answers.Data(NodeJson));
        _registry.Always(ApiRoutes.NodeUpdate, Answers.Data(NodeJson));
        _registry.Always(ApiRoutes.NodeDelete, Answers.Data("""{"removed":true,"version":12}"""));
        _registry.Always(ApiRoutes.NodeList, Answers.Data($"[{NodeJson}]"));

        var weighed = await _host.Operator.SetNodeWeightAsync(new() { Ns = "orders", Host = "10.0.0.1", Port = 8080, Weight = 10 });
        AssertSent("POST", ApiRoutes.NodeWeight, """{"ns":"orders","host":"10.0.0.1","port":8080,"weight":10}""");
        var updated = await _host.Operator.UpdateNodeAsync(new() { Id = 7, HealthPath = "/up" });
        AssertSent("POST", ApiRoutes.NodeUpdate, """{"id":7,"health_path":"/up"}""");
        var removal = await _host.Operator.DeleteNodeAsync(7);
        AssertSent("POST", ApiRoutes.NodeDelete, """{"id":7}""");
        var nodes = await _host.Operator.ListNodesAsync("orders");
        AssertSent("GET", ApiRoutes.NodeList, "", "?ns=orders");

        Assert.Equal((10, NodeStatus.Offline), (weighed.Weight, weighed.Status));
        Assert.Equal("/up", updated.HealthPath);
        Assert.Equal(12, removal.Version);
        Assert.Equal(7, Assert.Single(nodes).Id);
    }

    [Fact]
    public async Task NamespaceCalls_All_AreSentAndAnswered()
    {
        _registry.Always(ApiRoutes.NamespaceAdd, Answers.Data(NamespaceJson));
        _registry.Always(ApiRoutes.NamespaceUpdate, Answers.Data(NamespaceJson));
        _registry.Always(ApiRoutes.NamespaceDelete, Answers.Data("""{"removed_nodes":2,"version":12}"""));
        _registry.Always(ApiRoutes.NamespaceList, Answers.Data($"[{NamespaceJson}]"));

        var added = await _host.Operator.AddNamespaceAsync(new() { Name = "orders", Description = "订单" });
        AssertSent("POST", ApiRoutes.NamespaceAdd, """{"name":"orders","description":"订单"}""");
        await _host.Operator.UpdateNamespaceAsync(new() { Name = "orders", HealthPath = "/up" });
        AssertSent("POST", ApiRoutes.NamespaceUpdate, """{"name":"orders","health_path":"/up"}""");
        var removal = await _host.Operator.DeleteNamespaceAsync(new() { Id = 3 });
        AssertSent("POST", ApiRoutes.NamespaceDelete, """{"id":3}""");
        var all = await _host.Operator.ListNamespacesAsync();
        AssertSent("GET", ApiRoutes.NamespaceList, "");

        Assert.Equal(3, added.Id);
        Assert.Equal(2, removal.RemovedNodes);
        Assert.Equal("orders", Assert.Single(all).Name);
    }

    [Fact]
    public async Task ListAuditAsync_Page_IsSentAndAnswered()
    {
        _registry.Always(ApiRoutes.AuditList, Answers.Data(
            """[{"id":8,"time":"2026-01-01T00:00:00.000Z","actor":"ci","address":"10.0.0.9","action":"node.weight","ns":"orders","target":"10.0.0.1:8080","before":{"weight":100},"after":{"weight":5},"version":9},{"id":7,"time":"2026-01-01T00:00:00.000Z","actor":"registry","action":"self_preservation.lift","version":8}]"""));

        var entries = await _host.Operator.ListAuditAsync("orders", 2, before: 9);

        AssertSent("GET", ApiRoutes.AuditList, "", "?ns=orders&limit=2&before=9");
        Assert.Equal(("ci", AuditActions.NodeWeight, "10.0.0.1:8080"), (entries[0].Actor, entries[0].Action, entries[0].Target));
        Assert.Equal(5, entries[0].After!.Value.GetProperty("weight").GetInt32());
        Assert.Equal((null, null, null, null), (entries[1].Address, entries[1].Ns, entries[1].Target, entries[1].Before));
        await _host.Operator.ListAuditAsync();
        AssertSent("GET", ApiRoutes.AuditList, "", "?limit=100");
    }

    [Fact]
    public async Task GatewayCalls_Both_AreSentAndAnswered()
    {
        _registry.Always(ApiRoutes.Applied, Answers.Data("""{"applied":false,"waiting":["gw-1"]}"""));
        _registry.Always(
            ApiRoutes.GatewayList, Answers.Data("""[{"gateway":"gw-1","version":1,"address":"127.0.0.1","last_seen":"2026-01-01T00:00:00Z"}]"""));

        var applied = await _host.Registration.WaitAppliedAsync("orders", 12, TimeSpan.FromMilliseconds(4200));
        AssertSent("GET", ApiRoutes.Applied, "", "?ns=orders&version=12&wait=5s");
        var gateways = await _host.Operator.ListGatewaysAsync();

        _registry.Always(
            ApiRoutes.Consumers,
            Answers.Data("""[{"application":"shop","instance":"host-1","namespaces":["orders"],"version":1,"address":"127.0.0.1","last_seen":"2026-01-01T00:00:00Z","token":"app"}]"""));
        var consumers = await _host.Operator.ListConsumersAsync("orders");
        AssertSent("GET", ApiRoutes.Consumers, "", "?ns=orders");
        Assert.Equal(("shop", "orders"), (Assert.Single(consumers).Application, Assert.Single(consumers[0].Namespaces)));

        Assert.False(applied.Applied);
        Assert.Equal(["gw-1"], applied.Waiting);
        Assert.Equal("gw-1", Assert.Single(gateways).Gateway);
    }

    [Theory]
    [InlineData("""{"name":"edge","role":"gateway","namespaces":["orders"],"release":"1.2.0"}""", "orders")]
    [InlineData("""{"name":"edge","role":"gateway"}""", null)]
    public async Task ShowTokenAsync_OwnToken_IsAnswered(string data, string? ns)
    {
        _registry.Always(ApiRoutes.TokenShow, Answers.Data(data));

        var token = await _host.Operator.ShowTokenAsync();

        AssertSent("GET", ApiRoutes.TokenShow, "");
        Assert.Equal(("edge", "gateway"), (token.Name, token.Role));
        Assert.Equal(ns is null ? null : [ns], token.Namespaces);
    }

    [Fact]
    public async Task SyncAsync_EveryParameter_IsSent()
    {
        await _host.Feed.SyncAsync(new());
        AssertSent("GET", ApiRoutes.Sync, "");
        await _host.Feed.SyncAsync(new() { Namespaces = ["orders", "users"], Version = 1, Wait = TimeSpan.FromHours(1), Gateway = "gw 1", Consumer = "shop/host-1" });
        AssertSent("GET", ApiRoutes.Sync, "", "?ns=orders%2Cusers&version=1&wait=60s&gateway=gw%201&consumer=shop%2Fhost-1");
    }

    [Fact]
    public async Task SyncAsync_LongPoll_AnswersWithTheChange()
    {
        var first = await _host.Feed.SyncAsync(new());
        _registry.Always(
            ApiRoutes.Sync,
            Answers.Raw("""{"code":0,"message":"ok","version":1001,"data":{"orders":{"health_path":"/up","nodes":[{"host":"10.0.0.1","port":8080}]}}}""")
                .WithDelay(TimeSpan.FromSeconds(1)));

        var poll = _host.Feed.SyncAsync(new() { Version = first.Version, Wait = TimeSpan.FromSeconds(30) });
        await Eventually.BecomesTrue(() => _registry.Calls.Count == 2, "the poll arrives");
        Assert.False(poll.IsCompleted);
        var second = await poll;

        Assert.True(second.Version > first.Version);
        Assert.Equal("10.0.0.1", Assert.Single(second.Namespaces["orders"].Nodes).Host);
    }

    [Fact]
    public async Task Calls_WithAToken_CarryItAsBearer()
    {
        await _host.Operator.ListNodesAsync();

        Assert.Equal("Bearer token-1", Assert.Single(_registry.Calls).Authorization);
    }

    [Fact]
    public async Task Calls_BelowAPath_KeepIt()
    {
        using var host = new ClientHost([_registry.Url + "/registry/"]);

        await Assert.ThrowsAsync<KengerNotFoundException>(() => host.Operator.ListNodesAsync("a"));

        Assert.Equal("/registry" + ApiRoutes.NodeList, Assert.Single(_registry.Calls).Path);
    }

    private void AssertSent(string method, string path, string body, string query = "")
    {
        var call = _registry.Calls[^1];
        Assert.Equal((method, path), (call.Method, call.Path));
        var sent = string.Join('&', call.Query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value!)}"));
        Assert.Equal(query, sent.Length == 0 ? "" : "?" + sent);
        if (body.Length == 0)
        {
            Assert.Empty(call.Body);
        }
        else
        {
            Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(body).RootElement, call.Json), call.Body);
        }
    }
}

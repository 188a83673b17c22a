using System.Text.Json;
using Kenger.Contracts;
using Kenger.TestKit;

namespace Kenger.Client.Tests;

/// <summary>What every call puts on the wire, and that its answer comes back.</summary>
public sealed class KengerClientTests : IAsyncLifetime
{
    private const string NodeJson =
        """{"id":7,"ns":"orders","host":"10.0.0.1","port":8080,"weight":10,"declared_weight":100,"health_path":"/up","status":"offline","labels":{"version":"v2"},"last_heartbeat":"2026-01-01T00:00:00Z","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","version":9}""";

    private const string NamespaceJson =
        """{"id":3,"name":"orders","description":"","health_path":"/up","node_count":2,"online_count":1,"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","version":9}""";

    private StubRegistry _stub = null!;
    private ClientHost _host = null!;

    private IKengerClient Client => _host.Client;

    public async Task InitializeAsync()
    {
        _stub = await StubRegistry.StartNewAsync();
        _host = ClientHost.For(_stub, options => options.Token = "token-1");
    }

    public async Task DisposeAsync()
    {
        _host.Dispose();
        await _stub.DisposeAsync();
    }

    [Fact]
    public async Task RegisterNodeAsync_EveryField_IsSentAndAnswered()
    {
        var node = await Client.RegisterNodeAsync(new()
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
        var removal = await Client.DeregisterNodeAsync(new("orders", "10.0.0.1", 8080));

        AssertSent("POST", ApiRoutes.NodeDeregister, """{"ns":"orders","host":"10.0.0.1","port":8080}""");
        Assert.False(removal.Removed);
        Assert.Equal(_stub.State.Version, removal.Version);
    }

    [Fact]
    public async Task HeartbeatAsync_KnownAndUnknownNode_SucceedsAndThrowsNotFound()
    {
        _stub.State.Register(new() { Ns = "orders", Host = "10.0.0.1", Port = 8080 });

        await Client.HeartbeatAsync(new("orders", "10.0.0.1", 8080));
        await Assert.ThrowsAsync<KengerNotFoundException>(() => Client.HeartbeatAsync(new("orders", "10.0.0.2", 8080)));

        Assert.Equal("""{"ns":"orders","host":"10.0.0.1","port":8080}""", _stub.Calls[0].Body);
    }

    [Fact]
    public async Task NodeCalls_ById_AreSentAndAnswered()
    {
        _stub.Always(ApiRoutes.NodeWeight, Data(NodeJson));
        _stub.Always(ApiRoutes.NodeUpdate, Data(NodeJson));
        _stub.Always(ApiRoutes.NodeDelete, Data("""{"removed":true,"version":12}"""));
        _stub.Always(ApiRoutes.NodeList, Data($"[{NodeJson}]"));

        var weighed = await Client.SetNodeWeightAsync(new() { Ns = "orders", Host = "10.0.0.1", Port = 8080, Weight = 10 });
        AssertSent("POST", ApiRoutes.NodeWeight, """{"ns":"orders","host":"10.0.0.1","port":8080,"weight":10}""");
        var updated = await Client.UpdateNodeAsync(new() { Id = 7, HealthPath = "/up" });
        AssertSent("POST", ApiRoutes.NodeUpdate, """{"id":7,"health_path":"/up"}""");
        var removal = await Client.DeleteNodeAsync(7);
        AssertSent("POST", ApiRoutes.NodeDelete, """{"id":7}""");
        var nodes = await Client.ListNodesAsync("orders");
        AssertSent("GET", ApiRoutes.NodeList, "", "?ns=orders");

        Assert.Equal((10, NodeStatus.Offline), (weighed.Weight, weighed.Status));
        Assert.Equal("/up", updated.HealthPath);
        Assert.Equal(12, removal.Version);
        Assert.Equal(7, Assert.Single(nodes).Id);
    }

    [Fact]
    public async Task NamespaceCalls_All_AreSentAndAnswered()
    {
        _stub.Always(ApiRoutes.NamespaceAdd, Data(NamespaceJson));
        _stub.Always(ApiRoutes.NamespaceUpdate, Data(NamespaceJson));
        _stub.Always(ApiRoutes.NamespaceDelete, Data("""{"removed_nodes":2,"version":12}"""));
        _stub.Always(ApiRoutes.NamespaceList, Data($"[{NamespaceJson}]"));

        var added = await Client.AddNamespaceAsync(new() { Name = "orders", Description = "订单" });
        AssertSent("POST", ApiRoutes.NamespaceAdd, """{"name":"orders","description":"订单"}""");
        await Client.UpdateNamespaceAsync(new() { Name = "orders", HealthPath = "/up" });
        AssertSent("POST", ApiRoutes.NamespaceUpdate, """{"name":"orders","health_path":"/up"}""");
        var removal = await Client.DeleteNamespaceAsync(new() { Id = 3 });
        AssertSent("POST", ApiRoutes.NamespaceDelete, """{"id":3}""");
        var all = await Client.ListNamespacesAsync();
        AssertSent("GET", ApiRoutes.NamespaceList, "");

        Assert.Equal(3, added.Id);
        Assert.Equal(2, removal.RemovedNodes);
        Assert.Equal("orders", Assert.Single(all).Name);
    }

    [Fact]
    public async Task ListAuditAsync_Page_IsSentAndAnswered()
    {
        _stub.Always(ApiRoutes.AuditList, Data(
            """[{"id":8,"time":"2026-01-01T00:00:00.000Z","actor":"ci","address":"10.0.0.9","action":"node.weight","ns":"orders","target":"10.0.0.1:8080","before":{"weight":100},"after":{"weight":5},"version":9},{"id":7,"time":"2026-01-01T00:00:00.000Z","actor":"registry","action":"self_preservation.lift","version":8}]"""));

        var entries = await Client.ListAuditAsync("orders", 2, before: 9);

        AssertSent("GET", ApiRoutes.AuditList, "", "?ns=orders&limit=2&before=9");
        Assert.Equal(("ci", AuditActions.NodeWeight, "10.0.0.1:8080"), (entries[0].Actor, entries[0].Action, entries[0].Target));
        Assert.Equal(5, entries[0].After!.Value.GetProperty("weight").GetInt32());
        Assert.Equal((null, null, null, null), (entries[1].Address, entries[1].Ns, entries[1].Target, entries[1].Before));
        await Client.ListAuditAsync();
        AssertSent("GET", ApiRoutes.AuditList, "", "?limit=100");
    }

    [Fact]
    public async Task GatewayCalls_Both_AreSentAndAnswered()
    {
        _stub.State.Waiting.Add("gw-1");

        var applied = await Client.WaitAppliedAsync("orders", 12, TimeSpan.FromMilliseconds(4200));
        AssertSent("GET", ApiRoutes.Applied, "", "?ns=orders&version=12&wait=5s");
        var gateways = await Client.ListGatewaysAsync();

        Assert.False(applied.Applied);
        Assert.Equal(["gw-1"], applied.Waiting);
        Assert.Equal("gw-1", Assert.Single(gateways).Gateway);
    }

    [Fact]
    public async Task SyncAsync_EveryParameter_IsSent()
    {
        _stub.State.Register(new() { Ns = "orders", Host = "10.0.0.1", Port = 8080 });

        await Client.SyncAsync(new());
        AssertSent("GET", ApiRoutes.Sync, "");
        await Client.SyncAsync(new() { Namespaces = ["orders", "users"], Version = 1, Wait = TimeSpan.FromHours(1), Gateway = "gw 1" });
        AssertSent("GET", ApiRoutes.Sync, "", "?ns=orders%2Cusers&version=1&wait=60s&gateway=gw%201");
    }

    [Fact]
    public async Task SyncAsync_LongPoll_AnswersWithTheChange()
    {
        var first = await Client.SyncAsync(new());

        var poll = Client.SyncAsync(new() { Version = first.Version, Wait = TimeSpan.FromSeconds(30) });
        await Eventually.BecomesTrue(() => _stub.Calls.Count == 2, "the poll arrives");
        Assert.False(poll.IsCompleted);
        _stub.State.Register(new() { Ns = "orders", Host = "10.0.0.1", Port = 8080 });
        var second = await poll;

        Assert.True(second.Version > first.Version);
        Assert.Equal("10.0.0.1", Assert.Single(second.Namespaces["orders"].Nodes).Host);
    }

    [Fact]
    public async Task Calls_WithAToken_CarryItAsBearer()
    {
        _stub.Token = "token-1";

        await Client.ListNodesAsync();

        Assert.Equal("Bearer token-1", Assert.Single(_stub.Calls).Authorization);
    }

    [Fact]
    public async Task Calls_BelowAPath_KeepIt()
    {
        using var host = new ClientHost([_stub.Url + "/registry/"]);

        await Assert.ThrowsAsync<KengerNotFoundException>(() => host.Client.ListNodesAsync("a"));

        Assert.Equal("/registry" + ApiRoutes.NodeList, Assert.Single(_stub.Calls).Path);
    }

    private static StubAnswer Data(string data) => StubAnswers.Raw($$"""{"code":0,"message":"ok","data":{{data}}}""");

    private void AssertSent(string method, string path, string body, string query = "")
    {
        var call = _stub.Calls[^1];
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

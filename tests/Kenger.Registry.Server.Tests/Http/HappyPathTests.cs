using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Http;

/// <summary>Every endpoint once, with the exact bytes it answers. The clock stands still, so every value is known.</summary>
public sealed class HappyPathTests : IAsyncLifetime
{
    private const string Now = "2026-01-01T00:00:00.000Z";
    private const string Node = """{"ns":"jrebel","host":"10.0.0.1","port":58081}""";

    // The server began its first revision when it started.
    private static readonly long Start = DateTimeOffset.Parse(Now, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    private RegistryHost _registry = null!;

    public async Task InitializeAsync() => _registry = await RegistryHost.StartAsync(new FakeTimeProvider());

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    [Fact]
    public async Task NamespaceCalls_Good_AnswerTheNamespace()
    {
        var ns = $$$"""{"id":1,"name":"orders","description":"d","health_path":"/h","gated":false,"node_count":0,"online_count":0,"created_at":"{{{Now}}}","updated_at":"{{{Now}}}","version":{{{Start + 1}}}}""";
        (await _registry.GetAsync(ApiRoutes.NamespaceList)).Is("""{"code":0,"message":"ok","data":[]}""");
        (await _registry.PostAsync(ApiRoutes.NamespaceAdd, """{"name":"orders","description":"d","health_path":"/h"}"""))
            .Is(Envelope(ns));
        (await _registry.GetAsync(ApiRoutes.NamespaceList)).Is(Envelope($"[{ns}]"));
        (await _registry.PostAsync(ApiRoutes.NamespaceUpdate, """{"id":1,"description":"e"}""")).Is(Envelope(
            ns.Replace("\"d\"", "\"e\"", StringComparison.Ordinal).Replace($"{Start + 1}", $"{Start + 2}", StringComparison.Ordinal)));
        (await _registry.PostAsync(ApiRoutes.NamespaceDelete, """{"name":"orders"}"""))
            .Is(Envelope($$$"""{"removed_nodes":0,"version":{{{Start + 3}}}}"""));
        (await _registry.GetAsync(ApiRoutes.NamespaceList)).Is(Envelope("[]"));
    }

    [Fact]
    public async Task NodeCalls_Good_AnswerTheNode()
    {
        var node = $$$"""{"id":1,"ns":"jrebel","host":"10.0.0.1","port":58081,"weight":100,"declared_weight":100,"drained":false,"own_weight":100,"health_path":"/api/status","mode":"lease","status":"online","labels":{},"last_heartbeat":"{{{Now}}}","created_at":"{{{Now}}}","updated_at":"{{{Now}}}","version":{{{Start + 1}}}}""";
        (await _registry.PostAsync(ApiRoutes.NodeRegister, Node)).Is(Envelope(node));
        (await _registry.GetAsync(ApiRoutes.NodeList)).Is(Envelope($"[{node}]"));
        (await _registry.GetAsync(ApiRoutes.NodeList + "?ns=jrebel")).Is(Envelope($"[{node}]"));
        (await _registry.PostAsync(ApiRoutes.Heartbeat, Node)).Is("""{"code":0,"message":"ok"}""");

        (await _registry.PostAsync(ApiRoutes.NodeWeight, """{"ns":"jrebel","host":"10.0.0.1","port":58081,"weight":10}"""))
            .Is(Envelope(node
                .Replace("\"weight\":100", "\"weight\":10", StringComparison.Ordinal)
                .Replace("\"drained\":false,\"own_weight\":100", "\"weight_override\":10,\"drained\":false,\"own_weight\":10", StringComparison.Ordinal)
                .Replace($"{Start + 1}", $"{Start + 2}", StringComparison.Ordinal)));
        (await _registry.PostAsync(ApiRoutes.NodeUpdate, """{"id":1,"weight":0,"health_path":"/x","labels":{"version":"v2"}}"""))
            .Is(Envelope(node
                .Replace("\"weight\":100", "\"weight\":0", StringComparison.Ordinal)
                .Replace("\"drained\":false,\"own_weight\":100", "\"weight_override\":0,\"drained\":false,\"own_weight\":0", StringComparison.Ordinal)
                .Replace("/api/status", "/x", StringComparison.Ordinal)
                .Replace("\"labels\":{}", "\"labels\":{\"version\":\"v2\"}", StringComparison.Ordinal)
                .Replace($"{Start + 1}", $"{Start + 3}", StringComparison.Ordinal)));

        (await _registry.PostAsync(ApiRoutes.NodeDelete, """{"id":1}"""))
            .Is(Envelope($$$"""{"removed":true,"version":{{{Start + 4}}}}"""));
        (await _registry.PostAsync(ApiRoutes.NodeDeregister, Node))
            .Is(Envelope($$$"""{"removed":false,"version":{{{Start + 4}}}}"""));
    }

    [Fact]
    public async Task Register_EveryField_IsAnswered()
    {
        (await _registry.PostAsync(
            ApiRoutes.NodeRegister,
            """{"ns":"a","host":"2001:DB8::1","port":1,"weight":0,"health_path":"/h?x=1","labels":{"zone":"上海","version":"v1"},"heartbeat_interval":5,"unknown":null}"""))
            .Is(Envelope($$$"""{"id":1,"ns":"a","host":"[2001:db8::1]","port":1,"weight":0,"declared_weight":0,"drained":false,"own_weight":0,"health_path":"/h?x=1","mode":"lease","status":"online","labels":{"version":"v1","zone":"上海"},"heartbeat_interval":5,"last_heartbeat":"{{{Now}}}","created_at":"{{{Now}}}","updated_at":"{{{Now}}}","version":{{{Start + 1}}}}"""));
    }

    [Fact]
    public async Task SyncCalls_Good_AnswerWhatGatewaysRouteBy()
    {
        (await _registry.GetAsync(ApiRoutes.Sync)).Is($$$"""{"code":0,"message":"ok","version":{{{Start}}},"data":{}}""");
        await _registry.PostAsync(
            ApiRoutes.NodeRegister, """{"ns":"jrebel","host":"10.0.0.1","port":58081,"labels":{"version":"v1"}}""");
        var jrebel = """{"jrebel":{"health_path":"/api/status","nodes":[{"host":"10.0.0.1","port":58081,"weight":100,"health_path":"/api/status","labels":{"version":"v1"}}]}}""";
        (await _registry.GetAsync(ApiRoutes.Sync + "?ns=jrebel"))
            .Is($$$"""{"code":0,"message":"ok","version":{{{Start + 1}}},"data":{{{jrebel}}}}""");
        (await _registry.GetAsync($"{ApiRoutes.Sync}?version={Start}&wait=30s&gateway=gw-1"))
            .Is($$$"""{"code":0,"message":"ok","version":{{{Start + 1}}},"data":{{{jrebel}}}}""");
        (await _registry.GetAsync($"{ApiRoutes.Sync}?version={Start + 1}"))
            .Is($$$"""{"code":0,"message":"ok","version":{{{Start + 1}}},"data":{}}""");

        (await _registry.GetAsync(ApiRoutes.GatewayList))
            .Is(Envelope($$$"""[{"gateway":"gw-1","version":{{{Start}}},"address":"127.0.0.1","last_seen":"{{{Now}}}","token":"token-1"}]"""));
        (await _registry.GetAsync($"{ApiRoutes.Applied}?ns=jrebel&version={Start + 1}"))
            .Is(Envelope("""{"applied":false,"waiting":["gw-1"]}"""));
        (await _registry.GetAsync($"{ApiRoutes.Applied}?ns=jrebel&version={Start}"))
            .Is(Envelope("""{"applied":true,"waiting":[]}"""));
    }

    [Fact]
    public async Task Health_WithoutToken_Answers()
    {
        using var stranger = _registry.NewClient();
        await _registry.PostAsync(ApiRoutes.NodeRegister, Node);

        var answer = await stranger.GetAnswerAsync("/health");

        Assert.Equal(
            $$$"""{"status":"ok","version":{{{Start + 1}}},"store":"ok","namespaces":1,"nodes":1,"online_nodes":1,"gateways":0}""",
            answer.Text);
    }

    private static string Envelope(string data) => $$$"""{"code":0,"message":"ok","data":{{{data}}}}""";
}

using System.Net;
using System.Text.Json.Nodes;
using Kenger.Registry.Consul.Tests.Hosting;

namespace Kenger.Registry.Consul.Tests.Clients;

/// <summary>
/// What Prometheus asks for <c>consul_sd_configs</c>, call by call, and the fields it makes labels of. Debian builds its Prometheus without Consul, so that none can be asked to do it.
/// </summary>
public sealed class PrometheusCallsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Discovery_AsPrometheusAsks_FindsServicesAsTheyComeAndGo()
    {
        await using var host = await ConsulHost.StartAsync();
        using var client = host.NewClient();
        client.DefaultRequestHeaders.Add("X-Consul-Token", ConsulHost.Token);
        await host.RegisterAsync("""{"ID": "shop-1", "Name": "shop", "Address": "127.0.0.51", "Port": 9001, "Tags": ["v1"], "Meta": {"team": "red"}}""");

        // The datacenter first, which it then sends with each call.
        var dc = (string?)(await AskAsync(client, "agent/self")).Json["Config"]!["Datacenter"];
        var services = await AskAsync(client, $"catalog/services?dc={dc}&stale=&wait=120000ms");
        Assert.Equal("""{"shop":["v1"]}""", services.Text);
        var watching = AskAsync(client, $"catalog/services?dc={dc}&stale=&index={services.Index}&wait=120000ms");
        var found = (await AskAsync(client, $"health/service/shop?dc={dc}&stale=&wait=120000ms")).List.Single()!;
        Assert.Equal(",v1,red,shop,shop-1,dc1,127.0.0.1,127.0.0.51:9001,passing", string.Join(',', LabelsOf(found)));

        await host.RegisterAsync("""{"ID": "pay-1", "Name": "pay", "Address": "127.0.0.52", "Port": 9002}""");
        services = await watching.WaitAsync(Patience);
        Assert.Equal("""{"pay":[],"shop":["v1"]}""", services.Text);
        watching = AskAsync(client, $"catalog/services?dc={dc}&stale=&index={services.Index}&wait=120000ms");
        await host.PutAsync("/v1/agent/service/maintenance/shop-1?enable=true");
        found = (await AskAsync(client, $"health/service/shop?dc={dc}&stale=&wait=120000ms")).List.Single()!;
        Assert.Equal("maintenance", LabelsOf(found).Last());
        await host.PutAsync("/v1/agent/service/deregister/shop-1");
        await watching.WaitAsync(Patience);

        Assert.Empty((await AskAsync(client, $"health/service/shop?dc={dc}&stale=&wait=120000ms")).List);
    }

    private static async Task<ConsulReply> AskAsync(HttpClient client, string path)
    {
        var reply = await ConsulReply.OfAsync(client.GetAsync("/v1/" + path));
        Assert.True(reply.Status == HttpStatusCode.OK, $"{path}: {reply.Text}");
        return reply;
    }

    // As it computes them, of nodes, services and checks.
    private static IEnumerable<string> LabelsOf(JsonNode entry)
    {
        var (node, service) = (entry["Node"]!, entry["Service"]!);
        Assert.IsType<JsonObject>(node["Meta"]);
        Assert.IsType<JsonObject>(node["TaggedAddresses"]);
        Assert.IsType<JsonObject>(service["TaggedAddresses"]);
        yield return "," + string.Join(',', service["Tags"]!.AsArray().Select(tag => (string)tag!));
        yield return (string)service["Meta"]!["team"]!;
        yield return (string)service["Service"]!;
        yield return (string)service["ID"]!;
        yield return (string)node["Datacenter"]!;
        yield return (string)node["Address"]!;
        yield return $"{(string)service["Address"]!}:{(int)service["Port"]!}";
        var checks = entry["Checks"]!.AsArray();
        yield return checks.Any(check => ((string)check!["CheckID"]!).StartsWith("_service_maintenance:", StringComparison.Ordinal)) ? "maintenance"
            : checks.All(check => (string)check!["Status"]! == "passing") ? "passing" : "critical";
    }
}

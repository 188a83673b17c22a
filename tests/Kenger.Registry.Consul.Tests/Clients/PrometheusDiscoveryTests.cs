using System.Globalization;
using System.Text.Json.Nodes;
using Kenger.Registry.Consul.Tests.Hosting;

namespace Kenger.Registry.Consul.Tests.Clients;

/// <summary>Debian's Prometheus finds what to scrape by <c>consul_sd_configs</c>.</summary>
public sealed class PrometheusDiscoveryTests
{
    [LongClientFact("prometheus", "/usr/bin/prometheus")]
    public async Task Discovery_OfPrometheus_FindsServicesAsTheyComeAndGo()
    {
        await using var host = await ConsulHost.StartAsync();
        await host.RegisterAsync("""{"ID": "shop-1", "Name": "shop", "Address": "127.0.0.51", "Port": 9001, "Tags": ["v1"], "Meta": {"team": "red"}}""");
        using var directory = new Folder();
        var port = ClientProcess.FreePort();
        File.WriteAllText(directory.File("prometheus.yml"), $$"""
            scrape_configs:
              - job_name: services
                consul_sd_configs:
                  - server: 127.0.0.1:{{host.Url.Port.ToString(CultureInfo.InvariantCulture)}}
                    token: {{ConsulHost.Token}}
                    refresh_interval: 1s
            """);
        await using var prometheus = ClientProcess.Start(
            "/usr/bin/prometheus", directory.Path, "--config.file=prometheus.yml", $"--storage.tsdb.path={directory.File("data")}", $"--web.listen-address=127.0.0.1:{port}");
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        await Eventually.BecomesTrue(async () => await TargetsAsync(client) is ["127.0.0.51:9001"], "the first is found");
        var labels = (await ActiveAsync(client))!.Single()!["discoveredLabels"]!;
        Assert.Equal((",v1,", "red", "shop", "shop-1", "dc1", "passing"), (
            (string?)labels["__meta_consul_tags"], (string?)labels["__meta_consul_service_metadata_team"], (string?)labels["__meta_consul_service"],
            (string?)labels["__meta_consul_service_id"], (string?)labels["__meta_consul_dc"], (string?)labels["__meta_consul_health"]));

        await host.RegisterAsync("""{"ID": "pay-1", "Name": "pay", "Address": "127.0.0.52", "Port": 9002}""");
        await Eventually.BecomesTrue(async () => await TargetsAsync(client) is ["127.0.0.51:9001", "127.0.0.52:9002"], "the second is found");
        await host.PutAsync("/v1/agent/service/deregister/shop-1");
        await Eventually.BecomesTrue(async () => await TargetsAsync(client) is ["127.0.0.52:9002"], "the first is gone");
    }

    private static async Task<string[]> TargetsAsync(HttpClient client) =>
        [.. (await ActiveAsync(client) ?? []).Select(target => (string)target!["discoveredLabels"]!["__address__"]!).Order(StringComparer.Ordinal)];

    private static async Task<JsonArray?> ActiveAsync(HttpClient client)
    {
        try
        {
            return JsonNode.Parse(await client.GetStringAsync("/api/v1/targets?state=active"))?["data"]?["activeTargets"]?.AsArray();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}

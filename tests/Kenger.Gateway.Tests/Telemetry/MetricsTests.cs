using System.Globalization;
using System.Text.RegularExpressions;

namespace Kenger.Gateway.Tests;

public sealed partial class MetricsTests
{
    [Fact]
    public async Task Metrics_AfterTraffic_CountIt()
    {
        using var dead = new DeadPort();
        await using var backend = await Backend.StartNewAsync(answer: context =>
        {
            context.Response.StatusCode = context.Request.Path == "/missing" ? 404 : 200;
            return Task.CompletedTask;
        });
        var registry =
            new FakeRegistry().With("shop", FakeRegistry.Node(dead.Port, weight: 65535), FakeRegistry.Node(backend.Port, weight: 1));
        await using var gateway = await GatewayHost.StartAsync(registry, settings:
        [
            ("KENGER_GATEWAY_NAMESPACE", "shop"),
            ("Kenger:Gateway:Routes:0:Namespace", "nobody"),
            ("Kenger:Gateway:Routes:0:Path", "/nobody"),
        ]);
        foreach (var path in new[] { "/", "/", "/missing", "/nobody" })
        {
            await gateway.GetTextAsync(path);
        }

        var metrics = Parse(await gateway.Http.GetStringAsync(new Uri(gateway.Admin, "/metrics")));

        Assert.Equal(2, metrics["""kenger_gateway_requests_total{namespace="shop",outcome="2xx"}"""]);
        Assert.Equal(1, metrics["""kenger_gateway_requests_total{namespace="shop",outcome="4xx"}"""]);
        Assert.Equal(1, metrics["""kenger_gateway_requests_total{namespace="nobody",outcome="no_node"}"""]);
        Assert.Equal(1, metrics["""kenger_gateway_retries_total{namespace="shop"}"""]);
        Assert.Equal(1, metrics["""kenger_gateway_ejections_total{namespace="shop"}"""]);
        Assert.Equal(4, metrics["""kenger_gateway_picks_total{namespace="shop"}"""]);
        Assert.Equal(1, metrics["""kenger_gateway_nodes{namespace="shop",state="healthy"}"""]);
        Assert.Equal(1, metrics["""kenger_gateway_nodes{namespace="shop",state="unhealthy"}"""]);
        Assert.Equal(registry.Version, metrics["kenger_gateway_registry_version"]);
        Assert.InRange(metrics["kenger_gateway_registry_age_seconds"], 0, 60);
        Assert.Equal(3, metrics["""kenger_gateway_request_duration_seconds_count{namespace="shop"}"""]);
        Assert.Equal(3, metrics["""kenger_gateway_request_duration_seconds_bucket{namespace="shop",le="+Inf"}"""]);
        Assert.True(metrics["""kenger_gateway_request_duration_seconds_sum{namespace="shop"}"""] > 0);
    }

    [Fact]
    public async Task Metrics_NamespaceGone_ItsGaugesAreToo()
    {
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(9));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry);
        var before = Parse(await gateway.Http.GetStringAsync(new Uri(gateway.Admin, "/metrics")));

        registry.StartAnew("other");
        await gateway.CaughtUpAsync();
        var after = Parse(await gateway.Http.GetStringAsync(new Uri(gateway.Admin, "/metrics")));

        Assert.Contains(before.Keys, key => key.StartsWith("kenger_gateway_nodes", StringComparison.Ordinal));
        Assert.DoesNotContain(after.Keys, key => key.StartsWith("kenger_gateway_nodes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_TwoGatewaysInOneProcess_CountTheirOwn()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var busy = await GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)));
        await using var idle = await GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)));
        await busy.GetTextAsync("/");

        Assert.DoesNotContain("kenger_gateway_requests_total{", await idle.Http.GetStringAsync(new Uri(idle.Admin, "/metrics")),
            StringComparison.Ordinal);
    }

    // As strict as Prometheus: every line is a comment or a sample, and every sample has its family announced before.
    private static Dictionary<string, double> Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var families = new HashSet<string>();
        var samples = new Dictionary<string, double>();
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                Assert.True(families.Add(line.Split(' ')[2]), line);
            }
            else if (!line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                var match = Sample().Match(line);
                Assert.True(match.Success, line);
                var name = match.Groups["name"].Value;
                Assert.Contains(families, family => name == family || Suffix().Replace(name, "") == family);
                samples.Add(match.Groups["series"].Value, double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture));
            }
        }

        return samples;
    }

    [GeneratedRegex("""^(?<series>(?<name>[a-z_]+)(\{[a-z_]+="([^"\\]|\\.)*"(,[a-z_]+="([^"\\]|\\.)*")*\})?) (?<value>[0-9.eE+-]+)$""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sample();

    [GeneratedRegex("_(bucket|sum|count)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Suffix();
}

using System.Net.Http.Json;
using System.Text.Json;
using Kenger.Contracts;

namespace Kenger.EndToEnd.Tests.Clusters;

/// <summary>A rollout that two servers know of, whose clocks differ by a minute.</summary>
public sealed class TwoServersRolloutTests
{
    private static readonly int[] Steps = [10, 50];

    private static readonly Dictionary<string, string> MinuteAhead = new() { ["KENGER_CLOCK_OFFSET"] = "00:01:00" };

    [MariaDbFact]
    public async Task ReportsAtBoth_OneRestarted_EachDecisionIsMadeOnce()
    {
        await using var cluster = await RegistryCluster.StartAsync(new Dictionary<string, string>(), MinuteAhead);
        await RegisterAsync(cluster, "127.9.0.1", "v1");
        await RegisterAsync(cluster, "127.9.0.2", "v2");
        await PostAsync(cluster, 0, ApiRoutes.RolloutStart, new
        {
            ns = "shop", label = "version=v2", steps = Steps, interval_seconds = 2, analysis = new { max_error_rate = 0.1, min_requests = 20 },
        });

        await Eventually.BecomesTrue(async () => await StepAsync(cluster, 1) == 2 && await StepAsync(cluster, 0) == 2, "both are at the second step");
        await cluster.RestartAsync(0);
        await Eventually.BecomesTrue(async () => await StatusAsync(cluster, 1) == "completed", "it is completed", TimeSpan.FromSeconds(90));

        string[] kinds = [.. (await ShowAsync(cluster, 0)).GetProperty("events").EnumerateArray().Select(each => each.GetProperty("kind").GetString()!)];
        // Whoever was slow to report may have made it wait; what leads on happened once.
        Assert.Equal(
            ["started", "advanced", "advanced", "completed"], kinds.Where(kind => kind is not ("passed" or "paused" or "resumed")));
        foreach (var server in (int[])[0, 1])
        {
            var nodes = (await cluster.GetAsync(server, ApiRoutes.Sync)).GetProperty("data").GetProperty("shop").GetProperty("nodes").EnumerateArray();
            Assert.Equal([0, 100], nodes.OrderBy(node => node.GetProperty("host").GetString(), StringComparer.Ordinal).Select(node => node.GetProperty("weight").GetInt32()));
        }
    }

    [MariaDbFact]
    public async Task Breach_ReportedInHalvesToBoth_RollsBack()
    {
        await using var cluster = await RegistryCluster.StartAsync(new Dictionary<string, string>(), MinuteAhead);
        await RegisterAsync(cluster, "127.9.0.1", "v1");
        await RegisterAsync(cluster, "127.9.0.2", "v2");
        await PostAsync(cluster, 1, ApiRoutes.RolloutStart, new { ns = "shop", label = "version=v2", analysis = new { max_error_rate = 0.1, min_requests = 100 } });

        // A server that doesn't know of the rollout yet keeps nothing for it.
        await Eventually.BecomesTrue(
            async () => (await cluster.GetAsync(0, ApiRoutes.NamespaceList)).ToString().Contains("rollout_id", StringComparison.Ordinal), "the other knows of it");
        // Neither half alone is sure.
        await ReportAsync(cluster, 0, requests: 50, errors: 11);
        await ReportAsync(cluster, 1, requests: 50, errors: 11);

        await Eventually.BecomesTrue(
            async () => (await ShowAsync(cluster, 0)).GetProperty("status").GetString() == "rolled_back", "both halves were counted");
        Assert.Contains("max_error_rate", (await ShowAsync(cluster, 1)).GetProperty("status_reason").GetString(), StringComparison.Ordinal);
    }

    private static async Task<int> StepAsync(RegistryCluster cluster, int server)
    {
        await ReportAsync(cluster, server, requests: 20, errors: 0);
        return (await ShowAsync(cluster, server)).GetProperty("step").GetInt32();
    }

    private static async Task<string?> StatusAsync(RegistryCluster cluster, int server)
    {
        await ReportAsync(cluster, server, requests: 20, errors: 0);
        return (await ShowAsync(cluster, server)).GetProperty("status").GetString();
    }

    private static async Task<JsonElement> ShowAsync(RegistryCluster cluster, int server)
    {
        JsonElement shown = default;
        await Eventually.BecomesTrue(
            async () =>
            {
                using var response = await cluster.Http.GetAsync($"{cluster.AddressOf(server)}{ApiRoutes.RolloutShow}?ns=shop");
                shown = await response.Content.ReadFromJsonAsync<JsonElement>();
                return response.IsSuccessStatusCode;
            },
            "the rollout is shown");
        return shown.GetProperty("data");
    }

    private static Task RegisterAsync(RegistryCluster cluster, string host, string version) =>
        PostAsync(cluster, 0, ApiRoutes.NodeRegister, new { ns = "shop", host, port = 80, mode = "static", labels = new { version } });

    // As a gateway does that has applied what this server says.
    private static async Task ReportAsync(RegistryCluster cluster, int server, int requests, int errors)
    {
        var shown = await ShowAsync(cluster, server);
        var (rollout, step) = (shown.GetProperty("id").GetInt64(), shown.GetProperty("step").GetInt32());
        await PostAsync(cluster, server, ApiRoutes.Report, new
        {
            gateway = "gw",
            nodes = new[] { new { ns = "shop", host = "127.9.0.2", port = 80, labels = new { version = "v2" }, rollout, step, requests, errors } },
        });
    }

    // A busy machine may be slow to write. A start whose caller was told 503 may have been written after all: then there is a rollout.
    private static async Task PostAsync(RegistryCluster cluster, int server, string path, object body)
    {
        var status = 0;
        await Eventually.BecomesTrue(
            async () =>
            {
                var wasLate = status == 503;
                status = (await cluster.PostAsync(server, path, body)).Status;
                return status == 200 || (wasLate && status == 409 && path == ApiRoutes.RolloutStart);
            },
            $"{path} is taken");
    }
}

using System.Text.Json;
using System.Text.RegularExpressions;
using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Gateways;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Telemetry;

/// <summary>What lies in <c>deploy</c> for Prometheus and Grafana fits what gateways and registries tell.</summary>
public sealed partial class DeployedRulesTests
{
    private static readonly string Prometheus = SourceTree.PathOf("deploy", "prometheus");
    private static readonly string Board = SourceTree.PathOf("deploy", "grafana", "kenger.json");

    [DebianProgramFact("promtool")]
    public async Task Alerts_OfPromtool_AreRulesThatFireWhenTheyShould()
    {
        await AssertRunsAsync("promtool", "check", "rules", Path.Combine(Prometheus, "alerts.yml"));
        await AssertRunsAsync("promtool", "test", "rules", Path.Combine(Prometheus, "alerts.test.yml"));
        await AssertRunsAsync("promtool", "check", "config", "--syntax-only", Path.Combine(Prometheus, "prometheus.yml"));
    }

    [Fact]
    public void Alerts_Each_HasItsTest()
    {
        var tested = Alert().Matches(File.ReadAllText(Path.Combine(Prometheus, "alerts.test.yml"))).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);

        var alerts = Alert().Matches(File.ReadAllText(Path.Combine(Prometheus, "alerts.yml"))).Select(match => match.Groups["name"].Value).ToArray();

        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert => Assert.Contains(alert, tested));
    }

    [DebianProgramFact("promtool")]
    public async Task Board_EachQuery_IsPromQl()
    {
        var directory = Directory.CreateTempSubdirectory("kenger-board-");
        try
        {
            var rules = Path.Combine(directory.FullName, "board.yml");
            await File.WriteAllTextAsync(rules, JsonSerializer.Serialize(new
            {
                groups = new[] { new { name = "board", rules = QueriesOfTheBoard().Select((query, i) => new { record = $"board:query{i}", expr = query }).ToArray() } },
            }));

            await AssertRunsAsync("promtool", "check", "rules", rules);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task MetricsThatAreAskedFor_Each_AreToldByAGatewayOrARegistry()
    {
        await using var platform = await KengerPlatform.StartAsync(registrySettings: new Dictionary<string, string>
        {
            ["Kenger__Server__Notices__Targets__0__Name"] = "ops",
            ["Kenger__Server__Notices__Targets__0__Url"] = "http://127.0.0.1:9/",
        });
        // A change, and what only comes with heartbeats.
        await platform.RegisterAsync("127.0.0.9", 80);
        await platform.Registration.HeartbeatAsync(new NodeAddress(KengerPlatform.Namespace, "127.0.0.9", 80));
        var told = NamesIn(await platform.Http.GetStringAsync($"{platform.AdminUrl}/metrics"))
            .Union(NamesIn(await ReadRegistryAsync(platform, KengerPlatform.Token))).ToHashSet(StringComparer.Ordinal);

        var asked = Metric().Matches(await File.ReadAllTextAsync(Path.Combine(Prometheus, "alerts.yml")) + string.Join('\n', QueriesOfTheBoard()))
            .Select(match => match.Value).ToHashSet(StringComparer.Ordinal);

        Assert.True(asked.Count > 20, "too few are found to be true");
        Assert.Empty(asked.Select(name => name.Replace("_bucket", "", StringComparison.Ordinal)).Except(told));
    }

    [Fact]
    public async Task MetricsOfTheRegistry_WithoutATokenThatMayRead_AreNotTold()
    {
        await using var platform = await KengerPlatform.StartAsync();

        Assert.Contains("\"code\":401", await ReadRegistryAsync(platform, null), StringComparison.Ordinal);
        Assert.Contains("\"code\":401", await ReadRegistryAsync(platform, "not-a-token-of-it"), StringComparison.Ordinal);
        Assert.Contains("kenger_registry_version", await ReadRegistryAsync(platform, KengerPlatform.Token), StringComparison.Ordinal);
    }

    private static async Task<string> ReadRegistryAsync(KengerPlatform platform, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, platform.RegistryUrl + "/metrics");
        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
        }

        using var response = await platform.Http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    private static IEnumerable<string> NamesIn(string text) =>
        text.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])
            // Of OpenMetrics the type of a counter is told without its suffix.
            .SelectMany(name => new[] { name, name + "_total" });

    private static IReadOnlyList<string> QueriesOfTheBoard()
    {
        using var board = JsonDocument.Parse(File.ReadAllText(Board));
        return
        [
            .. from panel in board.RootElement.GetProperty("panels").EnumerateArray()
               where panel.TryGetProperty("targets", out _)
               from target in panel.GetProperty("targets").EnumerateArray()
               select target.GetProperty("expr").GetString()!
                   .Replace("$__rate_interval", "5m", StringComparison.Ordinal).Replace("$namespace", ".*", StringComparison.Ordinal),
        ];
    }

    private static async Task AssertRunsAsync(string program, params string[] arguments)
    {
        await using var process = AppProcess.Start(program, arguments);
        var code = await process.WhenExitedAsync();
        Assert.True(code == 0, process.Output + process.Errors);
    }

    [GeneratedRegex("alert(name)?: (?<name>[A-Za-z]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Alert();

    [GeneratedRegex("kenger_[a-z_0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Metric();
}

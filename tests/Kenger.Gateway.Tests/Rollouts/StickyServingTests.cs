using System.Net;
using System.Text.Json;
using Kenger.Client;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Reports;
using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

/// <summary>Sticky rollouts over real sockets: two nodes of v1, two of v2, gateways that know nothing of each other, and what <c>/explain</c> says.</summary>
public sealed class StickyServingTests : IDisposable
{
    private const int Users = 300;

    private readonly string _directory = Directory.CreateTempSubdirectory("kenger-sticky-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Requests_ShareGrows_TwoGatewaysExplainAndARestartAgree()
    {
        await using var nodes = await Nodes.StartAsync();
        var registry = new FakeRegistry();
        nodes.Apply(registry, 5);
        await using var one = await GatewayHost.StartForAsync("shop", registry, ("KENGER_GATEWAY_ID", "one"), ("KENGER_GATEWAY_SNAPSHOT", Path.Combine(_directory, "one")));
        await using var another = await GatewayHost.StartForAsync("shop", registry, ("KENGER_GATEWAY_ID", "another"));
        HashSet<int> before = [];
        foreach (var percent in new[] { 5, 20, 50, 80 })
        {
            nodes.Apply(registry, percent);
            await one.CaughtUpAsync();
            await another.CaughtUpAsync();

            HashSet<int> now = [];
            for (var user = 0; user < Users; user++)
            {
                var version = await one.GetTextAsync("/", Cookie(user));
                Assert.Equal(version, await another.GetTextAsync("/", Cookie(user)));
                Assert.Equal(version, await one.GetTextAsync("/", Cookie(user)));
                var sticky = (await ExplainAsync(another, user)).GetProperty("sticky");
                Assert.Equal((7, "cookie:sid", percent), (sticky.GetProperty("rollout").GetInt64(), sticky.GetProperty("key").GetString(), sticky.GetProperty("percent").GetInt32()));
                Assert.Equal(version == "v2" ? ("new", "version=v2") : ("old", "version=v1"), (sticky.GetProperty("side").GetString(), sticky.GetProperty("nodes").GetString()));
                Assert.Equal(version == "v2", sticky.GetProperty("place").GetDouble() < percent);
                if (version == "v2")
                {
                    now.Add(user);
                }
            }

            Assert.Superset(before, now);
            before = now;
        }

        Assert.InRange(before.Count, Users * 70 / 100, Users * 90 / 100);
        await Eventually.BecomesTrue(() => File.Exists(Path.Combine(_directory, "one")) && File.ReadAllText(Path.Combine(_directory, "one"))
            .Contains("\"percent\":80", StringComparison.Ordinal), "the snapshot has the step");
        registry.Failure = new KengerUnavailableException("no registry answered");
        await using var restarted = await GatewayHost.StartForAsync("shop", registry, ("KENGER_GATEWAY_SNAPSHOT", Path.Combine(_directory, "one")));
        for (var user = 0; user < Users; user++)
        {
            Assert.Equal(before.Contains(user) ? "v2" : "v1", await restarted.GetTextAsync("/", Cookie(user)));
        }
    }

    [Fact]
    public async Task NodeOfTheSideDies_ItsUsersGoToTheOtherNodeOfTheSideAndThenToTheOtherSide()
    {
        await using var nodes = await Nodes.StartAsync();
        var registry = new FakeRegistry();
        nodes.Apply(registry, 50);
        await using var gateway = await GatewayHost.StartForAsync("shop", registry);
        var user = await FirstOfAsync(gateway, "v2");

        await nodes.New[0].KillAsync();
        Assert.Equal(["v2"], await AskAsync(gateway, user));

        await nodes.New[1].KillAsync();
        Assert.Equal(["v1"], await AskAsync(gateway, user));
        var sticky = (await ExplainAsync(gateway, user)).GetProperty("sticky");
        Assert.Equal("new", sticky.GetProperty("side").GetString());
        Assert.Equal("no node of the new side is healthy and has a weight: the old side serves it", sticky.GetProperty("fallback").GetString());

        await nodes.New[0].StartAsync();
        var directory = gateway.Get<NodeDirectory>();
        directory.Report(directory.Current.FindNodes("shop")!.Entries[2].Node, NodeHealth.Healthy(since: 1));
        Assert.Equal(["v2"], await AskAsync(gateway, user));
    }

    [Fact]
    public async Task Requests_OfBothSides_CountForTheirSide()
    {
        await using var nodes = await Nodes.StartAsync();
        var registry = new FakeRegistry();
        nodes.Apply(registry, 50);
        await using var gateway = await GatewayHost.StartForAsync("shop", registry, ("KENGER_GATEWAY_REPORT_INTERVAL", "60"));
        var answers = new List<string>();
        for (var user = 0; user < 60; user++)
        {
            answers.Add(await gateway.GetTextAsync("/", Cookie(user)));
        }

        await gateway.Get<ReportService>().RunOnceAsync(default);

        var rows = registry.Reports.SelectMany(report => report.Nodes).ToArray();
        Assert.All(rows, row => Assert.Equal((7, 50, false), (row.Rollout, row.Step, row.ByRule)));
        Assert.Equal(
            answers.CountBy(answer => answer).OrderBy(pair => pair.Key).Select(pair => (pair.Key, (long)pair.Value)),
            rows.GroupBy(row => row.Labels!["version"]).OrderBy(version => version.Key).Select(version => (version.Key, version.Sum(row => row.Requests))));
    }

    [Theory]
    [InlineData("", "there is no cookie sid: the weights decide")]
    [InlineData("&header=Cookie:sid=", "cookie sid is empty: the weights decide")]
    public async Task Explain_RequestWithoutTheKey_SaysThatTheWeightsDecide(string header, string expected)
    {
        await using var first = await Backend.StartNewAsync("v1");
        await using var second = await Backend.StartNewAsync("v2");
        var registry = new FakeRegistry();
        registry.SetStep("shop", FakeRegistry.StickyAt(20), FakeRegistry.NodeOf("v1", first.Port, weight: 80), FakeRegistry.NodeOf("v2", second.Port, weight: 20));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry);

        var said = await gateway.AdminAsync($"/explain?path=/{header}");

        Assert.Equal(expected, said.GetProperty("sticky").GetProperty("fallback").GetString());
        Assert.False(said.GetProperty("sticky").TryGetProperty("side", out _));
        Assert.Equal([0.2, 0.8], said.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("share").GetDouble()).Order());
    }

    [Fact]
    public async Task Explain_UserOfTheNewSide_NamesTheNodeAndWhyNoOther()
    {
        await using var old = await Backend.StartNewAsync("v1");
        await using var large = await Backend.StartNewAsync("v2");
        await using var small = await Backend.StartNewAsync("v2");
        var registry = new FakeRegistry();
        registry.SetStep(
            "shop",
            FakeRegistry.StickyAt(100),
            FakeRegistry.NodeOf("v1", old.Port, weight: 50, ownWeight: 100),
            FakeRegistry.NodeOf("v2", large.Port, weight: 30, ownWeight: 60),
            FakeRegistry.NodeOf("v2", small.Port, weight: 10, ownWeight: 20));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry);

        var said = await ExplainAsync(gateway, 1);

        Assert.Equal(
            ["0.25", "0.75", "it is on the old side of the sticky rollout"],
            said.GetProperty("nodes").EnumerateArray()
                .Select(node => node.TryGetProperty("why_not", out var why) ? why.GetString() : node.GetProperty("share").GetRawText())
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Explain_RuleChoseTheNodes_SaysNothingOfSides()
    {
        await using var first = await Backend.StartNewAsync("v1");
        await using var second = await Backend.StartNewAsync("v2");
        var registry = new FakeRegistry();
        registry.SetStep("shop", FakeRegistry.StickyAt(20), FakeRegistry.NodeOf("v1", first.Port, weight: 80), FakeRegistry.NodeOf("v2", second.Port, weight: 20));
        registry.SetRules("shop", Rules.ForHeader("X-Tester", "1"));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry);

        Assert.False((await gateway.AdminAsync("/explain?header=X-Tester:1&header=Cookie:sid=a")).TryGetProperty("sticky", out _));
    }

    private static (string, string) Cookie(int user) => ("Cookie", $"sid=session {user}");

    private static Task<JsonElement> ExplainAsync(GatewayHost gateway, int user) => gateway.AdminAsync($"/explain?header=Cookie:sid=session%20{user}");

    private static async Task<int> FirstOfAsync(GatewayHost gateway, string version)
    {
        for (var user = 0; user < Users; user++)
        {
            if (await gateway.GetTextAsync("/", Cookie(user)) == version)
            {
                return user;
            }
        }

        throw new InvalidOperationException($"Nobody is on the side of {version}.");
    }

    private static async Task<IReadOnlyCollection<string>> AskAsync(GatewayHost gateway, int user)
    {
        var answers = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            using var response = await gateway.GetAsync("/", Cookie(user));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            answers.Add(await response.Content.ReadAsStringAsync());
        }

        return answers;
    }

    /// <summary>Two nodes of each version.</summary>
    private sealed class Nodes : IAsyncDisposable
    {
        public IReadOnlyList<Backend> Old { get; private set; } = [];

        public IReadOnlyList<Backend> New { get; private set; } = [];

        public static async Task<Nodes> StartAsync() => new()
        {
            Old = [await Backend.StartNewAsync("v1"), await Backend.StartNewAsync("v1")],
            New = [await Backend.StartNewAsync("v2"), await Backend.StartNewAsync("v2")],
        };

        public void Apply(FakeRegistry registry, int percent) => registry.SetStep(
            "shop",
            FakeRegistry.StickyAt(percent),
            [
                .. Old.Select(node => FakeRegistry.NodeOf("v1", node.Port, 100 - percent, ownWeight: 100)),
                .. New.Select(node => FakeRegistry.NodeOf("v2", node.Port, percent, ownWeight: 100)),
            ]);

        public async ValueTask DisposeAsync()
        {
            foreach (var node in Old.Concat(New))
            {
                await node.DisposeAsync();
            }
        }
    }
}

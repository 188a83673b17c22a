using System.Text.Json;
using Kenger.Client.Tests.Scripts;
using Kenger.Contracts;
using Kenger.TestKit;

namespace Kenger.Client.Tests;

/// <summary>What every call of gray releases puts on the wire, and that its answer comes back.</summary>
public sealed class ReleaseCallsTests : IDisposable
{
    private const string NodeJson =
        """{"id":7,"ns":"orders","host":"10.0.0.1","port":8080,"weight":0,"declared_weight":100,"weight_override":5,"weight_expires_at":"2026-01-01T00:00:00Z","drained":true,"drain_expires_at":"2026-01-01T01:00:00Z","own_weight":0,"health_path":"/up","status":"online","labels":{},"last_heartbeat":"2026-01-01T00:00:00Z","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","version":9}""";

    private const string RuleJson =
        """{"id":3,"ns":"orders","position":1,"match":{"clients":["10.0.0.0/8"]},"target":{"labels":{"version":"v2"}},"enabled":true,"author":"ops","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","version":9}""";

    private const string RolloutJson =
        """{"id":4,"ns":"orders","label":"version=v2","status":"running","steps":[5,100],"step":1,"percent":5,"interval_seconds":60,"analysis":{"max_error_rate":0.05},"on_no_data":"pause","author":"ops","started_at":"2026-01-01T00:00:00Z","step_started_at":"2026-01-01T00:00:00Z","events":[{"time":"2026-01-01T00:00:00Z","kind":"started","step":1,"percent":5,"actor":"ops"}],"version":9}""";

    private readonly ScriptedRegistry _registry = ScriptedRegistry.Start();
    private readonly ClientHost _host;

    private IReleaseOperator Client => _host.Releases;

    public ReleaseCallsTests() => _host = ClientHost.For(_registry, options => options.Token = "token-1");

    public void Dispose()
    {
        _host.Dispose();
        _registry.Dispose();
    }

    [Fact]
    public async Task RuleCalls_All_AreSentAndAnswered()
    {
        _registry.Always(ApiRoutes.RuleList, Answers.Data($"[{RuleJson}]"));
        _registry.Always(ApiRoutes.RuleAdd, Answers.Data(RuleJson));
        _registry.Always(ApiRoutes.RuleUpdate, Answers.Data(RuleJson));
        _registry.Always(ApiRoutes.RuleDelete, Answers.Data("""{"version":12}"""));

        var rules = await Client.ListRulesAsync("orders");
        AssertSent("GET", ApiRoutes.RuleList, "", "?ns=orders");
        var added = await Client.AddRuleAsync(new()
        {
            Ns = "orders",
            Match = new() { Clients = ["10.0.0.0/8"] },
            Target = new() { Labels = new Dictionary<string, string> { ["version"] = "v2" } },
        });
        AssertSent("POST", ApiRoutes.RuleAdd, """{"ns":"orders","match":{"clients":["10.0.0.0/8"]},"target":{"labels":{"version":"v2"}}}""");
        await Client.UpdateRuleAsync(new() { Id = 3, Enabled = false });
        AssertSent("POST", ApiRoutes.RuleUpdate, """{"id":3,"enabled":false}""");
        var removal = await Client.DeleteRuleAsync(3);
        AssertSent("POST", ApiRoutes.RuleDelete, """{"id":3}""");

        Assert.Equal(3, Assert.Single(rules).Id);
        Assert.Equal(("10.0.0.0/8", "v2"), (Assert.Single(added.Match.Clients!), added.Target.Labels!["version"]));
        Assert.Equal(12, removal.Version);
    }

    [Fact]
    public async Task StartRolloutAsync_EveryField_IsSentAndAnswered()
    {
        _registry.Always(ApiRoutes.RolloutStart, Answers.Data(RolloutJson));

        var rollout = await Client.StartRolloutAsync(new()
        {
            Ns = "orders",
            Label = "version=v2",
            Steps = [5, 100],
            IntervalSeconds = 60,
            Analysis = new() { MaxErrorRate = 0.05, MaxErrorRateVsStable = 2, MaxP99Ms = 500, MaxP99VsStable = 1.5, MinRequests = 10 },
            OnNoData = NoDataActions.Continue,
            Reason = "r",
        });

        AssertSent(
            "POST",
            ApiRoutes.RolloutStart,
            """{"ns":"orders","label":"version=v2","steps":[5,100],"interval_seconds":60,"analysis":{"max_error_rate":0.05,"max_error_rate_vs_stable":2,"max_p99_ms":500,"max_p99_vs_stable":1.5,"min_requests":10},"on_no_data":"continue","reason":"r"}""");
        Assert.Equal((4, RolloutStatuses.Running, 5), (rollout.Id, rollout.Status, rollout.Percent));
        Assert.Equal(RolloutEventKinds.Started, Assert.Single(rollout.Events!).Kind);
    }

    [Fact]
    public async Task RolloutMoves_All_AreSentAndAnswered()
    {
        (string Route, Func<RolloutRef, Task<RolloutInfo>> Move)[] moves =
        [
            (ApiRoutes.RolloutPause, rollout => Client.PauseRolloutAsync(rollout)),
            (ApiRoutes.RolloutResume, rollout => Client.ResumeRolloutAsync(rollout)),
            (ApiRoutes.RolloutApprove, rollout => Client.ApproveRolloutAsync(rollout)),
            (ApiRoutes.RolloutNext, rollout => Client.NextRolloutStepAsync(rollout)),
            (ApiRoutes.RolloutPromote, rollout => Client.PromoteRolloutAsync(rollout)),
            (ApiRoutes.RolloutAbort, rollout => Client.AbortRolloutAsync(rollout)),
        ];
        foreach (var (route, move) in moves)
        {
            _registry.Always(route, Answers.Data(RolloutJson));

            Assert.Equal(4, (await move(new() { Ns = "orders", Reason = "r" })).Id);

            AssertSent("POST", route, """{"ns":"orders","reason":"r"}""");
        }
    }

    [Fact]
    public async Task RolloutReads_Both_AreSentAndAnswered()
    {
        _registry.Always(ApiRoutes.RolloutList, Answers.Data($"[{RolloutJson}]"));
        _registry.Always(ApiRoutes.RolloutShow, Answers.Data(RolloutJson));

        var all = await Client.ListRolloutsAsync();
        AssertSent("GET", ApiRoutes.RolloutList, "");
        await Client.ShowRolloutAsync(new() { Id = 4 });
        AssertSent("GET", ApiRoutes.RolloutShow, "", "?id=4");
        await Client.ShowRolloutAsync(new() { Ns = "orders" });
        AssertSent("GET", ApiRoutes.RolloutShow, "", "?ns=orders");

        Assert.Equal("version=v2", Assert.Single(all).Label);
    }

    [Fact]
    public async Task StartRolloutAsync_OneIsRunning_IsAConflictAndNotRepeated()
    {
        _registry.Always(ApiRoutes.RolloutStart, Answers.Raw("""{"code":409,"message":"rollout 3 is running there"}""", status: 409));

        var failure = await Assert.ThrowsAsync<KengerConflictException>(() => Client.StartRolloutAsync(new() { Ns = "orders", Label = "version=v2" }));

        Assert.StartsWith("rollout 3 is running there", failure.Message, StringComparison.Ordinal);
        Assert.Single(_registry.Calls);
    }

    [Fact]
    public async Task NodeCalls_ForATime_AreSentAndAnswered()
    {
        _registry.Always(ApiRoutes.NodeDrain, Answers.Data(NodeJson));
        _registry.Always(ApiRoutes.NodeWeight, Answers.Data(NodeJson));

        var drained = await _host.Operator.DrainNodeAsync(new() { Ns = "orders", Host = "10.0.0.1", Port = 8080, TtlSeconds = 60 });
        AssertSent("POST", ApiRoutes.NodeDrain, """{"ns":"orders","host":"10.0.0.1","port":8080,"ttl_seconds":60}""");
        await _host.Operator.SetNodeWeightAsync(new() { Ns = "orders", Host = "10.0.0.1", Port = 8080, Reset = true });
        AssertSent("POST", ApiRoutes.NodeWeight, """{"ns":"orders","host":"10.0.0.1","port":8080,"reset":true}""");

        Assert.True(drained.Drained);
        Assert.Equal((5, 0), (drained.WeightOverride, drained.OwnWeight));
        Assert.Equal(TimeSpan.FromHours(1), drained.DrainExpiresAt - drained.WeightExpiresAt);
    }

    [Fact]
    public async Task ReportAsync_NoAnswer_IsNotRepeated()
    {
        _registry.Always(ApiRoutes.Report, Answers.Raw("""{"code":503,"message":"the store is away"}""", status: 503));
        var report = new TrafficReport { Gateway = "g", Nodes = [new() { Ns = "orders", Host = "10.0.0.1", Port = 8080, Requests = 2, Latency = [3, 2] }] };

        await Assert.ThrowsAsync<KengerUnavailableException>(() => _host.Feed.ReportAsync(report));

        AssertSent(
            "POST",
            ApiRoutes.Report,
            """{"gateway":"g","nodes":[{"ns":"orders","host":"10.0.0.1","port":8080,"requests":2,"errors":0,"connect_failures":0,"latency":[3,2]}]}""");
        Assert.Single(_registry.Calls);
    }

    private void AssertSent(string method, string path, string body, string query = "")
    {
        var call = _registry.Calls[^1];
        Assert.Equal((method, path), (call.Method, call.Path));
        Assert.Equal(query, call.Query.Count == 0 ? "" : "?" + string.Join('&', call.Query.Select(pair => $"{pair.Key}={pair.Value}")));
        Assert.True(body.Length == 0 ? call.Body.Length == 0 : JsonElement.DeepEquals(JsonDocument.Parse(body).RootElement, call.Json), call.Body);
    }
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Kenger.Contracts.Tests.Json;

/// <summary>The names that gray releases have on the wire.</summary>
public sealed class ReleaseJsonTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly IReadOnlyDictionary<string, string> V2 = new Dictionary<string, string> { ["version"] = "v2" };

    [Fact]
    public void Analysis_Everything_HasTheNamesOfTheProtocol() => AssertJson(
        """{"ns":"a","label":"version=v2","steps":[5,100],"interval_seconds":60,"analysis":{"max_error_rate":0.01,"max_error_rate_vs_stable":2,"max_p99_ms":500,"max_p99_vs_stable":1.5,"min_requests":100},"on_no_data":"continue","sticky":"cookie:sid","reason":"r"}""",
        new StartRolloutRequest
        {
            Ns = "a", Label = "version=v2", Steps = [5, 100], IntervalSeconds = 60, OnNoData = NoDataActions.Continue, Sticky = "cookie:sid", Reason = "r",
            Analysis = new()
            {
                MaxErrorRate = 0.01, MaxErrorRateVsStable = 2, MaxP99Ms = 500, MaxP99VsStable = 1.5, MinRequests = 100,
            },
        },
        KengerJson.Default.StartRolloutRequest);

    [Fact]
    public void StartRollout_OnlyRequired_LeavesTheRestOut() => AssertJson(
        """{"ns":"a","label":"version=v2"}""",
        new StartRolloutRequest { Ns = "a", Label = "version=v2" },
        KengerJson.Default.StartRolloutRequest);

    [Fact]
    public void Rollout_WithEvents_HasTheNamesOfTheProtocol() => AssertJson(
        """{"code":0,"message":"ok","data":{"id":1,"ns":"a","label":"version=v2","stable":["v1",""],"status":"rolled_back","status_reason":"s","steps":[5,100],"step":1,"percent":0,"interval_seconds":60,"analysis":{},"on_no_data":"pause","sticky":"client","author":"ops","started_at":"2026-01-02T03:04:05.000Z","step_started_at":"2026-01-02T03:04:05.000Z","ended_at":"2026-01-02T03:04:05.000Z","message":"m","events":[{"time":"2026-01-02T03:04:05.000Z","kind":"rolled_back","step":1,"percent":0,"reason":"r","actor":"registry","candidate":{"requests":10,"errors":1,"error_rate":0.1,"client_errors":2,"abandoned":3,"connect_failures":1,"p99_ms":12.5},"stable":{"requests":0,"errors":0,"error_rate":0,"client_errors":0,"abandoned":0,"connect_failures":0}}],"version":9}}""",
        new ApiResponse<RolloutInfo>
        {
            Data = new()
            {
                Id = 1, Ns = "a", Label = "version=v2", Stable = ["v1", ""], Message = "m", Status = RolloutStatuses.RolledBack, StatusReason = "s", Steps = [5, 100], Step = 1, Percent = 0,
                IntervalSeconds = 60, Analysis = new(), OnNoData = NoDataActions.Pause, Sticky = "client", Author = "ops", StartedAt = Time, StepStartedAt = Time,
                EndedAt = Time, Version = 9,
                Events =
                [
                    new()
                    {
                        Time = Time, Kind = RolloutEventKinds.RolledBack, Step = 1, Percent = 0, Reason = "r", Actor = "registry",
                        Candidate = new() { Requests = 10, Errors = 1, ErrorRate = 0.1, ClientErrors = 2, Abandoned = 3, ConnectFailures = 1, P99Ms = 12.5 },
                        Stable = new() { Requests = 0, Errors = 0, ErrorRate = 0 },
                    },
                ],
            },
        },
        KengerJson.Default.ApiResponseRolloutInfo);

    [Fact]
    public void Selector_IdOrNamespace_LeavesTheOtherOut()
    {
        AssertJson("""{"id":7}""", new RolloutRef { Id = 7 }, KengerJson.Default.RolloutRef);
        AssertJson("""{"ns":"a","force":true}""", new RolloutRef { Ns = "a", Force = true }, KengerJson.Default.RolloutRef);
        AssertJson("""{"ns":"a","reason":"r"}""", new RolloutRef { Ns = "a", Reason = "r" }, KengerJson.Default.RolloutRef);
    }

    [Fact]
    public void Rule_EveryCondition_HasTheNamesOfTheProtocol() => AssertJson(
        """{"ns":"a","name":"n","position":2,"match":{"clients":["10.0.0.0/8"],"headers":{"X-Beta":"*"},"cookies":{"c":"1"},"query":{"q":"1"},"path_prefix":"/api","percent":12.5,"percent_key":"cookie:user"},"target":{"ns":"pre","labels":{"version":"v2"}},"enabled":false,"ttl_seconds":60,"reason":"r"}""",
        new AddRuleRequest
        {
            Ns = "a", Name = "n", Position = 2, Enabled = false, TtlSeconds = 60, Reason = "r",
            Match = new()
            {
                Clients = ["10.0.0.0/8"], PathPrefix = "/api", Percent = 12.5, PercentKey = "cookie:user",
                Headers = new Dictionary<string, string> { ["X-Beta"] = "*" },
                Cookies = new Dictionary<string, string> { ["c"] = "1" },
                Query = new Dictionary<string, string> { ["q"] = "1" },
            },
            Target = new() { Ns = "pre", Labels = V2 },
        },
        KengerJson.Default.AddRuleRequest);

    [Fact]
    public void Rule_ChangesAndAnswers_HaveTheNamesOfTheProtocol()
    {
        AssertJson("""{"id":7,"enabled":true,"ttl_seconds":0}""", new UpdateRuleRequest { Id = 7, Enabled = true, TtlSeconds = 0 }, KengerJson.Default.UpdateRuleRequest);
        AssertJson("""{"id":7}""", new DeleteRuleRequest(7), KengerJson.Default.DeleteRuleRequest);
        AssertJson(
            """{"code":0,"message":"ok","data":{"id":1,"ns":"a","position":1,"match":{"percent":5},"target":{"labels":{"version":"v2"}},"enabled":true,"expires_at":"2026-01-02T03:04:05.000Z","author":"ops","created_at":"2026-01-02T03:04:05.000Z","updated_at":"2026-01-02T03:04:05.000Z","version":9}}""",
            new ApiResponse<RuleInfo>
            {
                Data = new()
                {
                    Id = 1, Ns = "a", Position = 1, Match = new() { Percent = 5 }, Target = new() { Labels = V2 }, ExpiresAt = Time, Author = "ops",
                    CreatedAt = Time, UpdatedAt = Time, Version = 9,
                },
            },
            KengerJson.Default.ApiResponseRuleInfo);
    }

    [Fact]
    public void DrainAndWeight_ForATime_HaveTheNamesOfTheProtocol()
    {
        AssertJson(
            """{"ns":"a","host":"h","port":1,"drained":false,"ttl_seconds":60}""",
            new DrainNodeRequest { Ns = "a", Host = "h", Port = 1, Drained = false, TtlSeconds = 60 },
            KengerJson.Default.DrainNodeRequest);
        AssertJson(
            """{"ns":"a","host":"h","port":1,"reset":true}""",
            new SetNodeWeightRequest { Ns = "a", Host = "h", Port = 1, Reset = true },
            KengerJson.Default.SetNodeWeightRequest);
    }

    [Fact]
    public void Report_Written_HasTheNamesOfTheProtocol() => AssertJson(
        """{"gateway":"g","nodes":[{"ns":"a","host":"h","port":1,"labels":{"version":"v2"},"requests":3,"errors":1,"connect_failures":1,"latency":[12,2]}]}""",
        new TrafficReport
        {
            Gateway = "g",
            Nodes = [new() { Ns = "a", Host = "h", Port = 1, Labels = V2, Requests = 3, Errors = 1, ConnectFailures = 1, Latency = [12, 2] }],
        },
        KengerJson.Default.TrafficReport);

    [Fact]
    public void Sync_WithRulesAndOwnWeights_IsWrittenWithoutNulls() => AssertJson(
        """{"health_path":"/","nodes":[{"host":"h","port":1,"weight":0,"own_weight":100,"health_path":"/","labels":{"version":"v2"}},{"host":"i","port":1,"weight":5,"health_path":"/"}],"rules":[{"id":1,"match":{"clients":["::1"]},"target":{"ns":"pre"}}]}""",
        new SyncNamespace
        {
            HealthPath = "/",
            Nodes =
            [
                new() { Host = "h", Port = 1, Weight = 0, OwnWeight = 100, HealthPath = "/", Labels = V2 },
                new() { Host = "i", Port = 1, Weight = 5, HealthPath = "/" },
            ],
            Rules = [new() { Id = 1, Match = new() { Clients = ["::1"] }, Target = new() { Ns = "pre" } }],
        },
        KengerJson.Default.SyncNamespace);

    private static void AssertJson<T>(string json, T value, JsonTypeInfo<T> type)
    {
        var written = JsonSerializer.Serialize(value, type);
        Assert.Equal(json, written);
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(written, type)!, type));
    }
}

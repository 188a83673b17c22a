using System.Text.Json.Nodes;
using Kenger.Contracts;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Rollouts;

/// <summary>From the start of a rollout to its end, over real sockets, with a clock that is turned.</summary>
public sealed class RolloutLifeTests
{
    [Fact]
    public async Task Start_EverythingGiven_IsAnsweredAndTold()
    {
        await using var rig = await RolloutRig.StartAsync();
        await rig.RegisterAsync(1, "v1");
        await rig.RegisterAsync(2, "v2");
        var version = rig.Registry.Snapshot.Version;

        var started = (await rig.Registry.PostAsync(
            ApiRoutes.RolloutStart,
            """
            {"ns":"orders","label":"version=v2","steps":[1,30],"interval_seconds":7,"on_no_data":"continue","reason":"new prices",
             "analysis":{"max_error_rate":0.1,"max_error_rate_vs_stable":2,"max_p99_ms":500.5,"max_p99_vs_stable":1.5,"min_requests":9}}
            """)).Is(
            "{\"code\":0,\"message\":\"ok\",\"data\":" + ToOneLine($$"""
                {"id":1,"ns":"orders","label":"version=v2","stable":["v1"],"status":"running","steps":[1,30,100],"step":1,"percent":1,
                "interval_seconds":7,"analysis":{"max_error_rate":0.1,"max_error_rate_vs_stable":2,"max_p99_ms":500.5,"max_p99_vs_stable":1.5,"confidence":0.95,"min_requests":9},
                "on_no_data":"continue","author":"token-1","reason":"new prices","started_at":"2026-01-01T00:00:00.000Z",
                "step_started_at":"2026-01-01T00:00:00.000Z","version":{{version + 1}}}
                """) + "}");

        Assert.Equal(1, await rig.ShareAsync(2));
        var list = (await rig.Registry.GetAsync(ApiRoutes.RolloutList)).IsOk().Data!.AsArray();
        Assert.Equal(started.Data!.ToJsonString(), Assert.Single(list)!.ToJsonString());
        Assert.Equal(1, (int)(await NamespaceAsync(rig))["rollout_id"]!);
        var happened = Assert.Single((await rig.ShowAsync())["events"]!.AsArray())!;
        Assert.Equal(("started", "token-1", "new prices", 1, 1), (
            (string)happened["kind"]!, (string)happened["actor"]!, (string)happened["reason"]!, (int)happened["step"]!, (int)happened["percent"]!));
    }

    [Fact]
    public async Task Start_OnlyWhatIsRequired_HasTheDefaults()
    {
        await using var rig = await RolloutRig.StartAsync();
        await rig.RegisterAsync(2, "v2");

        var started = (await rig.Registry.PostAsync(ApiRoutes.RolloutStart, """{"ns":"orders","label":"version=v2"}""")).IsOk().Data!;

        Assert.Equal("[5,20,50,100]", started["steps"]!.ToJsonString());
        Assert.Equal(60, (int)started["interval_seconds"]!);
        Assert.Equal("""{"max_error_rate":0.05,"confidence":0.95,"min_requests":100}""", started["analysis"]!.ToJsonString());
        Assert.Equal("pause", (string)started["on_no_data"]!);
    }

    [Fact]
    public async Task GoodVersion_WithTraffic_GoesStepByStepToTheEnd()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        Assert.Equal(("running", 1, 5), await rig.WhereAsync());
        Assert.Equal(5, await rig.ShareAsync(2));

        await rig.PassWithTrafficAsync(5);
        Assert.Equal(("running", 1, 5), await rig.WhereAsync());
        await rig.PassWithTrafficAsync(5);
        Assert.Equal(("running", 2, 50), await rig.WhereAsync());
        Assert.Equal(50, await rig.ShareAsync(2));

        await rig.PassWithTrafficAsync(10);
        Assert.Equal(("running", 3, 100), await rig.WhereAsync());
        Assert.Equal((0, 100), (await rig.WeightsAsync())[1]);
        Assert.Equal((100, null), (await rig.WeightsAsync())[2]);

        await rig.PassWithTrafficAsync(10);
        Assert.Equal(("completed", 3, 100), await rig.WhereAsync());
        Assert.Equal((0, 100), (await rig.WeightsAsync())[1]);
        Assert.Equal(["started", "passed", "advanced", "passed", "advanced", "passed", "completed"], await rig.EventsAsync(passes: true));
        var passed = (await rig.ShowAsync())["events"]![1]!;
        Assert.Equal("""{"requests":120,"errors":0,"error_rate":0,"client_errors":0,"abandoned":0,"connect_failures":0,"p99_ms":7.69}""", passed["candidate"]!.ToJsonString());
        Assert.Equal((120, "registry", 5), ((int)passed["stable"]!["requests"]!, (string)passed["actor"]!, (int)passed["percent"]!));
        Assert.Null((await NamespaceAsync(rig))["rollout_id"]);
        // One line for each decision.
        Assert.Equal(
            [
                EventIds.RolloutPassed, EventIds.RolloutAdvanced, EventIds.RolloutPassed, EventIds.RolloutAdvanced, EventIds.RolloutPassed,
                EventIds.RolloutCompleted,
            ],
            rig.Registry.Log.Entries.Where(entry => entry.Id.Id is >= EventIds.RolloutPassed and < EventIds.DutyFailed).Select(entry => entry.Id.Id));
    }

    [Fact]
    public async Task BadVersion_ReportThatMakesItSure_RollsBackInTheSameTick()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        await rig.ReportAsync((900, 0), (20, 2));
        await rig.LookAsync();
        Assert.Equal("running", (await rig.WhereAsync()).Status);

        await rig.ReportAsync((10, 0), (10, 8));
        await rig.LookAsync();

        Assert.Equal(("rolled_back", 1, 0), await rig.WhereAsync());
        Assert.Equal((100, null), (await rig.WeightsAsync())[1]);
        Assert.Equal((0, 100), (await rig.WeightsAsync())[2]);
        var rollout = await rig.ShowAsync();
        var happened = rollout["events"]!.AsArray()[^1]!;
        Assert.Equal("10 of 30 requests (33.33 %) of the new nodes failed, and the limit is 5 % (max_error_rate); reported by gw (token token-1): 940 requests", (string)rollout["status_reason"]!);
        Assert.Equal((string)rollout["status_reason"]!, (string)happened["reason"]!);
        Assert.Equal((30, 10, 10.0 / 30), ((int)happened["candidate"]!["requests"]!, (int)happened["candidate"]!["errors"]!, (double)happened["candidate"]!["error_rate"]!));
        Assert.Equal(910, (int)happened["stable"]!["requests"]!);
        Assert.Equal("2026-01-01T00:00:00.000Z", (string)rollout["ended_at"]!);

        // Whoever brings the same version again gets nothing, until a rollout takes it up.
        await rig.RegisterAsync(3, "v2");
        Assert.Equal((0, 100), (await rig.WeightsAsync())[3]);
        (await rig.StartRolloutAsync()).IsOk();
        Assert.Equal(5, await rig.ShareAsync(2, 3));
    }

    [Fact]
    public async Task BadVersion_NobodyTurnsTheClock_TheReportAloneRollsBack()
    {
        await using var rig = await RolloutRig.RollingOutAsync();

        await rig.ReportAsync((900, 0), (100, 50));

        await Eventually.BecomesTrue(async () => (await rig.WhereAsync()).Status == "rolled_back", "the report wakes the judge");
    }

    [Fact]
    public async Task RefusedConnections_AreErrors()
    {
        await using var rig = await RolloutRig.RollingOutAsync();

        (await rig.Registry.PostAsync(
            ApiRoutes.Report,
            """{"gateway":"gw","nodes":[{"ns":"orders","host":"h","port":2,"labels":{"version":"v2"},"rollout":1,"step":1,"requests":100,"connect_failures":100}]}""")).IsOk();
        await rig.LookAsync();

        Assert.Equal("rolled_back", (await rig.WhereAsync()).Status);
    }

    [Fact]
    public async Task Nodes_ComeAndGoDuringAStep_KeepTheSplit()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        await rig.RegisterAsync(3, "v1", 7);
        await rig.RegisterAsync(4, "v1", 1000);
        Assert.Equal(5, await rig.ShareAsync(2), 9);
        await rig.RegisterAsync(5, "v2", 33);
        await rig.DeregisterAsync(1);
        Assert.Equal(5, await rig.ShareAsync(2, 5), 9);
        // Those who are told to get nothing get nothing.
        (await rig.Registry.PostAsync(ApiRoutes.NodeDrain, """{"ns":"orders","host":"h","port":5,"drained":true}""")).IsOk();
        Assert.Equal((0, null), (await rig.WeightsAsync())[5]);
        Assert.Equal(5, await rig.ShareAsync(2), 9);
        // And where a side is gone, the other serves.
        await rig.DeregisterAsync(2);
        Assert.Equal([7, 1000, 0], (await rig.WeightsAsync()).OrderBy(pair => pair.Key).Select(pair => pair.Value.Weight));
    }

    [Fact]
    public async Task Answers_OfNodeCalls_HaveTheWeightsThatGatewaysGet()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        var registered = await rig.Registry.PostAsync(
            ApiRoutes.NodeRegister, """{"ns":"orders","host":"h","port":3,"mode":"static","labels":{"version":"v2"}}""");

        Assert.Equal((await rig.WeightsAsync())[3].Weight, (int)registered.IsOk().Data!["weight"]!);
        Assert.Equal(100, (int)registered.Data!["own_weight"]!);

        var listed = (await rig.Registry.GetAsync(ApiRoutes.NodeList + "?ns=orders")).Data!.AsArray();
        var told = await rig.WeightsAsync();
        Assert.All(listed, node => Assert.Equal(told[(int)node!["port"]!].Weight, (int)node["weight"]!));
    }

    [Fact]
    public async Task Namespace_Deleted_EndsItsRollout()
    {
        await using var rig = await RolloutRig.RollingOutAsync();

        (await rig.Registry.PostAsync(ApiRoutes.NamespaceDelete, """{"name":"orders"}""")).IsOk();
        await rig.ReportAsync((1, 0), (1000, 1000));
        await rig.LookAsync();

        (await rig.Registry.GetAsync(ApiRoutes.RolloutShow + "?ns=orders")).IsError(ErrorCodes.NotFound);
        var rollout = await rig.ShowAsync(1);
        Assert.Equal(("aborted", "the namespace was deleted"), ((string)rollout["status"]!, (string)rollout["status_reason"]!));
        await rig.RegisterAsync(2, "v2");
        Assert.Equal((100, null), (await rig.WeightsAsync())[2]);
    }

    [Fact]
    public async Task SecondRollout_AfterTheFirst_AndBackAgain()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        (await rig.PostAsync(ApiRoutes.RolloutPromote)).IsOk();

        // Back to v1, as slowly as forth.
        (await rig.StartRolloutAsync("v1")).IsOk();
        Assert.Equal(5, await rig.ShareAsync(1));
        await rig.PassWithTrafficAsync(40, 100);
        (await rig.PostAsync(ApiRoutes.RolloutPromote)).IsOk();
        Assert.Equal(100, await rig.ShareAsync(1));

        // And on to v3, which nobody of the first two stands beside.
        await rig.RegisterAsync(3, "v3");
        (await rig.StartRolloutAsync("v3")).IsOk();
        Assert.Equal(5, await rig.ShareAsync(3));
        Assert.Equal((0, 100), (await rig.WeightsAsync())[2]);
        (await rig.PostAsync(ApiRoutes.RolloutAbort)).IsOk();
        Assert.Equal(100, await rig.ShareAsync(1));

        Assert.Equal([3, 2, 1], (await rig.Registry.GetAsync(ApiRoutes.RolloutList + "?ns=orders")).Data!.AsArray().Select(each => (int)each!["id"]!));
        Assert.Equal([2], (await rig.Registry.GetAsync(ApiRoutes.RolloutList + "?limit=1&before=3")).Data!.AsArray().Select(each => (int)each!["id"]!));
        (await rig.Registry.PostAsync(ApiRoutes.RolloutAbort, """{"id":1}""")).IsError(ErrorCodes.NotFound);
    }

    private static string ToOneLine(string json) => json.ReplaceLineEndings("");

    private static async Task<JsonNode> NamespaceAsync(RolloutRig rig) =>
        (await rig.Registry.GetAsync(ApiRoutes.NamespaceList)).IsOk().Data!.AsArray().Single(ns => (string)ns!["name"]! == RolloutRig.Ns)!;
}

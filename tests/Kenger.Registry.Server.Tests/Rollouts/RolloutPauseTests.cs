using Kenger.Contracts;

namespace Kenger.Registry.Server.Tests.Rollouts;

/// <summary>What keeps a rollout at its step: no data, or a person.</summary>
public sealed class RolloutPauseTests
{
    [Fact]
    public async Task NoTraffic_EmptyReportsOnly_IsPausedAndNeverPromoted()
    {
        await using var rig = await RolloutRig.RollingOutAsync();

        for (var i = 0; i < 100; i++)
        {
            await rig.ReportAsync();
            await rig.PassAsync(5);
        }

        Assert.Equal(("paused", 1, 5), await rig.WhereAsync());
        Assert.Equal(["started", "paused"], await rig.EventsAsync());
        Assert.Contains("too few requests", (string)(await rig.ShowAsync())["status_reason"]!, StringComparison.Ordinal);

        // It goes on by itself once there are enough.
        await rig.PassWithTrafficAsync(10);
        Assert.Equal(["started", "paused", "resumed", "advanced"], await rig.EventsAsync());
        Assert.Null((await rig.ShowAsync())["status_reason"]);
    }

    [Fact]
    public async Task NoGatewayEverReports_IsPaused()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        await rig.LookAsync();

        await rig.PassAsync(9.9);
        Assert.Equal("running", (await rig.WhereAsync()).Status);
        await rig.PassAsync(1_000);

        Assert.Equal(("paused", 1, 5), await rig.WhereAsync());
        Assert.Contains("no gateway reports", (string)(await rig.ShowAsync())["status_reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReportsStop_AfterAllWasWell_IsPausedAndGoesOnWhenTheyComeAgain()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        await rig.PassWithTrafficAsync(10);
        Assert.Equal(2, (await rig.WhereAsync()).Step);
        await rig.ReportAsync((100, 0), (100, 0));
        await rig.LookAsync();

        await rig.PassAsync(9);
        Assert.Equal("running", (await rig.WhereAsync()).Status);
        await rig.PassAsync(600);
        Assert.Equal("paused", (await rig.WhereAsync()).Status);

        await rig.ReportAsync((1, 0), (1, 0));
        await rig.LookAsync();
        Assert.Contains("resumed", await rig.EventsAsync());
    }

    [Fact]
    public async Task MayContinueWithoutData_NothingReports_GoesToTheEndByTheClock()
    {
        await using var rig = await RolloutRig.RollingOutAsync(",\"on_no_data\":\"continue\"");

        foreach (var step in (int[])[2, 3, 3])
        {
            await rig.PassAsync(10);
            Assert.Equal(step, (await rig.WhereAsync()).Step);
        }

        Assert.Equal(["started", "advanced", "advanced", "completed"], await rig.EventsAsync());
    }

    [Fact]
    public async Task Operator_PausesAndResumes_AsOftenAsHeSaysSo()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        Assert.Equal("paused by token-1: lunch", (string)(await rig.PostAsync(ApiRoutes.RolloutPause, ",\"reason\":\"lunch\"")).IsOk().Data!["status_reason"]!);
        (await rig.PostAsync(ApiRoutes.RolloutPause)).IsOk();
        await rig.PassWithTrafficAsync(100);
        Assert.Equal(("paused", 1, 5), await rig.WhereAsync());

        (await rig.PostAsync(ApiRoutes.RolloutResume)).IsOk();
        (await rig.Registry.PostAsync(ApiRoutes.RolloutResume, """{"id":1}""")).IsOk();
        await rig.LookAsync();

        Assert.Equal(("running", 2, 50), await rig.WhereAsync());
        Assert.Equal(["started", "paused", "resumed", "advanced"], await rig.EventsAsync());
        Assert.Equal(
            ["rollout.advance", "rollout.resume", "rollout.pause", "rollout.start"],
            (await rig.Registry.GetAsync(ApiRoutes.AuditList)).Data!.AsArray().Select(entry => (string)entry!["action"]!).Where(action => action.StartsWith("rollout", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task PausedByAnOperator_Breach_RollsBack()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        (await rig.PostAsync(ApiRoutes.RolloutPause)).IsOk();

        await rig.ReportAsync((900, 0), (100, 50));
        await rig.LookAsync();

        Assert.Equal("rolled_back", (await rig.WhereAsync()).Status);
    }

    [Fact]
    public async Task Promote_ThenAbort_GivesEverythingAndTakesItBackInOneCall()
    {
        await using var rig = await RolloutRig.StartAsync();
        await rig.RegisterAsync(1, "v1");
        await rig.RegisterAsync(2, "v2");
        await rig.RegisterAsync(3, null, 50);
        (await rig.StartRolloutAsync()).IsOk();

        Assert.Equal("completed", (string)(await rig.PostAsync(ApiRoutes.RolloutPromote)).IsOk().Data!["status"]!);
        (await rig.PostAsync(ApiRoutes.RolloutPromote)).IsOk();
        Assert.Equal(100, await rig.ShareAsync(2));
        // Who comes with the old version now is as retired as the others of it.
        await rig.RegisterAsync(4, "v1");
        Assert.Equal((0, 100), (await rig.WeightsAsync())[4]);

        Assert.Equal("aborted by token-1", (string)(await rig.PostAsync(ApiRoutes.RolloutAbort)).IsOk().Data!["status_reason"]!);
        (await rig.PostAsync(ApiRoutes.RolloutAbort)).IsOk();

        Assert.Equal([(100, null), (0, 100), (50, null), (100, null)], (await rig.WeightsAsync()).OrderBy(pair => pair.Key).Select(pair => pair.Value));
        Assert.Equal(["started", "completed", "aborted"], await rig.EventsAsync());
        (await rig.PostAsync(ApiRoutes.RolloutPause)).IsError(ErrorCodes.Conflict);
        (await rig.PostAsync(ApiRoutes.RolloutResume)).IsError(ErrorCodes.Conflict);
        (await rig.PostAsync(ApiRoutes.RolloutPromote)).IsError(ErrorCodes.Conflict);
    }

    [Fact]
    public async Task Promote_NobodyThereToTakeOver_IsRefused()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        (await rig.Registry.PostAsync(ApiRoutes.NodeWeight, """{"ns":"orders","host":"h","port":2,"weight":0}""")).IsOk();

        (await rig.PostAsync(ApiRoutes.RolloutPromote)).IsError(ErrorCodes.Conflict);

        Assert.Equal((100, null), (await rig.WeightsAsync())[1]);
    }
}

using Kenger.Contracts;

namespace Kenger.Registry.Server.Tests.Rollouts;

/// <summary>A rollout that a person steps through.</summary>
public sealed class RolloutNextTests
{
    [Fact]
    public async Task Next_Running_GoesToTheNextStepAndCompletesAfterTheLast()
    {
        await using var rig = await RolloutRig.RollingOutAsync();

        Assert.Equal(50, (int)(await rig.PostAsync(ApiRoutes.RolloutNext, ",\"reason\":\"good\"")).IsOk().Data!["percent"]!);
        Assert.Equal(50, await rig.ShareAsync(2), 0.1);
        (await rig.PostAsync(ApiRoutes.RolloutNext)).IsOk();
        Assert.Equal(("running", 3, 100), await rig.WhereAsync());
        var done = (await rig.PostAsync(ApiRoutes.RolloutNext)).IsOk().Data!;

        Assert.Equal("completed", (string)done["status"]!);
        Assert.Contains("everything goes to version=v2", (string)done["message"]!, StringComparison.Ordinal);
        Assert.Equal(["started", "advanced", "advanced", "completed"], await rig.EventsAsync());
        Assert.Equal(3, (await rig.Registry.GetAsync(ApiRoutes.AuditList)).Data!.AsArray().Count(entry => (string)entry!["action"]! == "rollout.next"));
        (await rig.PostAsync(ApiRoutes.RolloutNext)).IsError(ErrorCodes.Conflict);
    }

    [Fact]
    public async Task Next_OfAStepThatIsOver_IsRefused()
    {
        await using var rig = await RolloutRig.RollingOutAsync();

        (await rig.PostAsync(ApiRoutes.RolloutNext, ",\"step\":1")).IsOk();
        (await rig.PostAsync(ApiRoutes.RolloutNext, ",\"step\":1")).IsError(ErrorCodes.Conflict);

        Assert.Equal(2, (await rig.WhereAsync()).Step);
    }

    [Fact]
    public async Task Next_PausedByAnOperator_StepsAndStaysPaused()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        (await rig.PostAsync(ApiRoutes.RolloutPause)).IsOk();

        (await rig.PostAsync(ApiRoutes.RolloutNext)).IsOk();
        await rig.PassWithTrafficAsync(60);

        Assert.Equal(("paused", 2, 50), await rig.WhereAsync());
    }

    [Fact]
    public async Task Next_PausedForWantOfRequests_NeedsForce()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        await rig.ReportAsync();
        await rig.PassAsync(11);
        Assert.Equal(RolloutPauses.FewRequests, (string)(await rig.ShowAsync())["pause_cause"]!);

        var refused = (await rig.PostAsync(ApiRoutes.RolloutNext)).IsError(ErrorCodes.Conflict);
        Assert.Contains("too few requests", refused.Text, StringComparison.Ordinal);
        (await rig.PostAsync(ApiRoutes.RolloutNext, ",\"force\":true")).IsOk();

        Assert.Equal(("running", 2, 50), await rig.WhereAsync());
    }

    [Fact]
    public async Task Next_InTheMiddleOfADoubtfulStep_NeedsForce()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        // 5 of 60 are more than 5 %, and may be chance.
        await rig.ReportAsync((60, 0), (60, 5));
        await rig.LookAsync();
        Assert.Equal(("running", 1, 5), await rig.WhereAsync());

        var refused = (await rig.PostAsync(ApiRoutes.RolloutNext)).IsError(ErrorCodes.Conflict);
        Assert.Contains("of the new nodes failed", refused.Text, StringComparison.Ordinal);
        (await rig.PostAsync(ApiRoutes.RolloutNext, ",\"force\":true")).IsOk();
    }

    [Fact]
    public async Task Next_NoNewNodeOnline_NeedsForce()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        await rig.DeregisterAsync(2);

        (await rig.PostAsync(ApiRoutes.RolloutNext)).IsError(ErrorCodes.Conflict);
        (await rig.PostAsync(ApiRoutes.RolloutNext, ",\"force\":true")).IsOk();
    }

    [Fact]
    public async Task Next_Manual_IsTheApproval()
    {
        await using var rig = await RolloutRig.RollingOutAsync(""","manual":true""");
        await rig.PassWithTrafficAsync(30);
        Assert.Equal(("paused", 1, 5), await rig.WhereAsync());

        (await rig.PostAsync(ApiRoutes.RolloutNext)).IsOk();
        Assert.Equal(("running", 2, 50), await rig.WhereAsync());
        await rig.PassWithTrafficAsync(30);
        Assert.Equal(("paused", 2, 50), await rig.WhereAsync());
        (await rig.PostAsync(ApiRoutes.RolloutNext)).IsOk();
        await rig.PassWithTrafficAsync(30);
        Assert.Equal(("paused", 3, 100), await rig.WhereAsync());
        (await rig.PostAsync(ApiRoutes.RolloutNext)).IsOk();

        Assert.Equal("completed", (await rig.WhereAsync()).Status);
    }
}

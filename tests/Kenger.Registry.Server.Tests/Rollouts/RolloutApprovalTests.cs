using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Rollouts;

/// <summary>Steps that are left only when a person says so.</summary>
public sealed class RolloutApprovalTests
{
    [Fact]
    public async Task Step_WaitsForAnApproval_IsLeftOnlyWithOne()
    {
        await using var rig = await RolloutRig.RollingOutAsync(""","approve":[5]""");

        await rig.PassWithTrafficAsync(60);

        Assert.Equal(("paused", 1, 5), await rig.WhereAsync());
        var waiting = await rig.ShowAsync();
        Assert.Equal(RolloutPauses.Approval, (string)waiting["pause_cause"]!);
        Assert.Contains("waits for an approval to leave step 1 (5 %); the new nodes kept all limits", (string)waiting["status_reason"]!, StringComparison.Ordinal);
        Assert.Equal([5], waiting["approve"]!.AsArray().Select(step => (int)step!));
        var asked = waiting["events"]!.AsArray().Last(each => (string)each!["kind"]! == "paused")!;
        Assert.Equal(RolloutPauses.Approval, (string)asked["cause"]!);
        Assert.True((long)asked["candidate"]!["requests"]! > 100);

        var approved = (await rig.PostAsync(ApiRoutes.RolloutApprove, ",\"reason\":\"looks good\",\"step\":1")).IsOk().Data!;
        Assert.Equal(("running", 1), ((string)approved["status"]!, (int)approved["approved_step"]!));
        await rig.PassWithTrafficAsync(5);

        Assert.Equal(("running", 2, 50), await rig.WhereAsync());
        Assert.Equal(["started", "paused", "approved", "advanced"], await rig.EventsAsync());
        var story = (await rig.ShowAsync())["events"]!.AsArray().Single(each => (string)each!["kind"]! == "approved")!;
        Assert.Equal(("token-1", "looks good"), ((string)story["actor"]!, (string)story["reason"]!));
        var audit = (await rig.Registry.GetAsync(ApiRoutes.AuditList)).Data!.AsArray().Single(entry => (string)entry!["action"]! == "rollout.approve")!;
        Assert.Equal("token-1", (string)audit["actor"]!);

        // Only the first step asks.
        await rig.PassWithTrafficAsync(15);
        Assert.Equal(3, (await rig.WhereAsync()).Step);
    }

    [Fact]
    public async Task Approve_ForAnotherStep_CountsForNone()
    {
        await using var rig = await RolloutRig.RollingOutAsync(""","approve":[5,50]""");
        (await rig.PostAsync(ApiRoutes.RolloutApprove, ",\"step\":2")).IsError(ErrorCodes.Conflict);

        (await rig.PostAsync(ApiRoutes.RolloutApprove, ",\"step\":1")).IsOk();
        await rig.PassWithTrafficAsync(10);
        Assert.Equal(("running", 2, 50), await rig.WhereAsync());

        // The link in yesterday's mail.
        (await rig.PostAsync(ApiRoutes.RolloutApprove, ",\"step\":1")).IsError(ErrorCodes.Conflict);
        await rig.PassWithTrafficAsync(60);
        Assert.Equal(("paused", 2, 50), await rig.WhereAsync());
    }

    [Fact]
    public async Task Approve_BeforeTheStepIsOver_DoesNotShortenIt()
    {
        await using var rig = await RolloutRig.RollingOutAsync(""","approve":[5]""");
        (await rig.PostAsync(ApiRoutes.RolloutApprove)).IsOk();
        Assert.Contains("nothing changed", (string)(await rig.PostAsync(ApiRoutes.RolloutApprove)).IsOk().Data!["message"]!, StringComparison.Ordinal);

        await rig.PassWithTrafficAsync(5);
        Assert.Equal(1, (await rig.WhereAsync()).Step);
        await rig.PassWithTrafficAsync(5);

        Assert.Equal(2, (await rig.WhereAsync()).Step);
        Assert.Equal(["started", "approved", "advanced"], await rig.EventsAsync());
    }

    [Fact]
    public async Task Approve_NothingToApprove_IsRefused()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        (await rig.PostAsync(ApiRoutes.RolloutApprove)).IsError(ErrorCodes.Conflict);
        (await rig.PostAsync(ApiRoutes.RolloutApprove, ",\"step\":0")).IsError(ErrorCodes.Validation);
        (await rig.PostAsync(ApiRoutes.RolloutAbort)).IsOk();
        (await rig.PostAsync(ApiRoutes.RolloutApprove)).IsError(ErrorCodes.Conflict);
    }

    [Fact]
    public async Task WaitsForAnApproval_Breach_GoesBackAllTheSame()
    {
        await using var rig = await RolloutRig.RollingOutAsync(""","manual":true""");
        await rig.PassWithTrafficAsync(15);
        Assert.Equal(RolloutPauses.Approval, (string)(await rig.ShowAsync())["pause_cause"]!);

        await rig.ReportAsync((900, 0), (100, 60));
        await rig.LookAsync();

        Assert.Equal("rolled_back", (await rig.WhereAsync()).Status);
    }

    [Fact]
    public async Task WaitsForAnApproval_TooFewRequestsSince_StillWaitsForThePersonAlone()
    {
        await using var rig = await RolloutRig.RollingOutAsync(""","approve":[5]""");
        await rig.PassWithTrafficAsync(10);

        for (var i = 0; i < 20; i++)
        {
            await rig.ReportAsync((1, 0), (1, 0));
            await rig.PassAsync(5);
        }

        Assert.Equal(["started", "paused"], await rig.EventsAsync());
    }

    [Fact]
    public async Task Restart_BetweenApprovalAndStep_KeepsIt()
    {
        using var directory = new TempDirectory();
        await using var rig = await RolloutRig.RollingOutAsync(""","approve":[5,50]""", store: "sqlite:" + directory.File("registry.db"));
        (await rig.PostAsync(ApiRoutes.RolloutApprove)).IsOk();

        await rig.RestartAsync();
        Assert.Equal(1, (int)(await rig.ShowAsync())["approved_step"]!);
        await rig.PassWithTrafficAsync(20);
        Assert.Equal(2, (await rig.WhereAsync()).Step);

        await rig.PassWithTrafficAsync(20);
        await rig.RestartAsync();
        Assert.Equal(RolloutPauses.Approval, (string)(await rig.ShowAsync())["pause_cause"]!);
        Assert.Equal(RolloutPauses.Approval, (string)(await rig.ShowAsync())["events"]!.AsArray().Last(each => (string)each!["kind"]! == "paused")!["cause"]!);
    }

    [Theory]
    [InlineData(""","approve":[20]""")]
    [InlineData(""","approve":[5],"manual":true""")]
    [InlineData(""","approve":"all" """)]
    public async Task Start_ApprovalsThatFitNoStep_AreRefused(string more)
    {
        await using var rig = await RolloutRig.StartAsync();
        await rig.RegisterAsync(1, "v1");
        await rig.RegisterAsync(2, "v2");

        (await rig.StartRolloutAsync(more: more)).IsError(ErrorCodes.Validation);
    }
}

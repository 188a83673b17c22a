using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Rollouts;

/// <summary>Times in which rollouts neither start nor go on.</summary>
public sealed class RolloutFreezeTests
{
    [Fact]
    public async Task Frozen_Rollout_StaysUntilItIsOver()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        await FreezeAsync(rig, minutes: 10);

        await rig.PassWithTrafficAsync(60);

        Assert.Equal(("paused", 1, 5), await rig.WhereAsync());
        var frozen = await rig.ShowAsync();
        Assert.Equal(RolloutPauses.Freeze, (string)frozen["pause_cause"]!);
        Assert.StartsWith("frozen until 20", (string)frozen["status_reason"]!, StringComparison.Ordinal);

        await rig.PassWithTrafficAsync(660);
        Assert.Equal("resumed", (await rig.EventsAsync())[2]);
        Assert.Equal("completed", (await rig.WhereAsync()).Status);
    }

    [Fact]
    public async Task Frozen_Start_IsRefusedUnlessOverriddenWithAReason()
    {
        await using var rig = await RolloutRig.StartAsync();
        await rig.RegisterAsync(1, "v1");
        await rig.RegisterAsync(2, "v2");
        await FreezeAsync(rig, minutes: 10);

        Assert.Contains("frozen until", (await rig.StartRolloutAsync()).IsError(ErrorCodes.Conflict).Text, StringComparison.Ordinal);
        Assert.Equal(["reason"], (await rig.StartRolloutAsync(more: ",\"override_freeze\":true")).IsError(ErrorCodes.Validation).Fields);
        (await rig.StartRolloutAsync(more: ",\"override_freeze\":true,\"reason\":\"hotfix\"")).IsOk();
        await rig.PassWithTrafficAsync(40);

        Assert.Equal("completed", (await rig.WhereAsync()).Status);
        Assert.StartsWith("hotfix; though frozen until", (string)(await rig.ShowAsync())["events"]![0]!["reason"]!, StringComparison.Ordinal);
        var audit = (await rig.Registry.GetAsync(ApiRoutes.AuditList)).Data!.AsArray().Single(entry => (string)entry!["action"]! == "rollout.start")!;
        Assert.Contains("hotfix", audit["after"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ApiRoutes.RolloutNext, 2)]
    [InlineData(ApiRoutes.RolloutPromote, 3)]
    [InlineData(ApiRoutes.RolloutResume, 2)]
    public async Task Frozen_GoingOnByHand_NeedsTheOverride(string path, int step)
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        await FreezeAsync(rig, minutes: 60);
        await rig.PassWithTrafficAsync(20);
        Assert.Equal("paused", (await rig.WhereAsync()).Status);

        Assert.Contains("frozen until", (await rig.PostAsync(path)).IsError(ErrorCodes.Conflict).Text, StringComparison.Ordinal);
        (await rig.PostAsync(path, ",\"override_freeze\":true")).IsError(ErrorCodes.Validation);
        (await rig.PostAsync(path, ",\"override_freeze\":true,\"reason\":\"hotfix\"")).IsOk();
        await rig.LookAsync();

        Assert.Equal(step, (await rig.WhereAsync()).Step);
        Assert.Contains((await rig.ShowAsync())["events"]!.AsArray(), each => ((string?)each!["reason"])?.StartsWith("hotfix; though frozen", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Frozen_GoingBack_IsAlwaysPossible()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        await FreezeAsync(rig, minutes: 60);
        await rig.PassWithTrafficAsync(20);

        await rig.ReportAsync((900, 0), (100, 60));
        await rig.LookAsync();

        Assert.Equal("rolled_back", (await rig.WhereAsync()).Status);
        (await rig.StartRolloutAsync(more: ",\"override_freeze\":true,\"reason\":\"hotfix\"")).IsOk();
        (await rig.PostAsync(ApiRoutes.RolloutAbort)).IsOk();
    }

    [Fact]
    public async Task Freezes_SetAndShown_AreInTheAuditAndOutliveARestart()
    {
        using var directory = new TempDirectory();
        await using var rig = await RolloutRig.RollingOutAsync(store: "sqlite:" + directory.File("registry.db"));
        await FreezeAsync(rig, minutes: 60);
        await rig.RestartAsync();

        await rig.PassWithTrafficAsync(20);

        Assert.Equal(RolloutPauses.Freeze, (string)(await rig.ShowAsync())["pause_cause"]!);
        Assert.Contains("freezes", (await rig.Registry.GetAsync(ApiRoutes.AuditList)).Text, StringComparison.Ordinal);
        Assert.NotNull((await rig.Registry.GetAsync(ApiRoutes.NamespaceList)).Data![0]!["freezes"]);
        (await rig.Registry.PostAsync(ApiRoutes.NamespaceUpdate, """{"name":"orders","freezes":[]}""")).IsOk();
        Assert.Null((await rig.Registry.GetAsync(ApiRoutes.NamespaceList)).Data![0]!["freezes"]);
        await rig.PassWithTrafficAsync(5);
        Assert.Equal(2, (await rig.WhereAsync()).Step);
    }

    private static async Task FreezeAsync(RolloutRig rig, int minutes)
    {
        var now = rig.Time.GetUtcNow();
        var window = string.Create(CultureInfo.InvariantCulture, $"{now:yyyy-MM-dd HH:mm} - {now.AddMinutes(minutes):yyyy-MM-dd HH:mm}");
        (await rig.Registry.PostAsync(ApiRoutes.NamespaceUpdate, $$"""{"name":"orders","freezes":["{{window}}"]}""")).IsOk();
    }
}

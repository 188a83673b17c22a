using System.Text.Json.Nodes;
using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Hosting;

namespace Kenger.Registry.Server.Tests.Rollouts;

/// <summary>A registry that restarts goes on where its rollouts were.</summary>
public sealed class RolloutRestartTests
{
    [Fact]
    public async Task Restart_InTheMiddleOfAStep_GoesOnWhereItWas()
    {
        using var directory = new TempDirectory();
        await using var rig = await RolloutRig.RollingOutAsync(store: "sqlite:" + directory.File("registry.db"));
        await rig.PassWithTrafficAsync(10, 100);
        Assert.Equal(("running", 2, 50), await rig.WhereAsync());
        await rig.ReportAsync((99, 0), (4, 2));
        await rig.PassAsync(6);
        var before = await rig.ShowAsync();

        await rig.RestartAsync();

        var after = await rig.ShowAsync();
        Assert.Equal(Story(before), Story(after));
        Assert.Equal(50, await rig.ShareAsync(2));
        // What was reported before counts with what comes: neither alone would be sure.
        await rig.LookAsync();
        Assert.Equal("running", (await rig.WhereAsync()).Status);
        await rig.ReportAsync((1, 0), (2, 2));
        await rig.LookAsync();
        Assert.Equal(("rolled_back", 2, 0), await rig.WhereAsync());

        static string Story(JsonNode rollout) => rollout.ToJsonString();
    }

    [Fact]
    public async Task Restart_TimeInTheStep_IsNotLost()
    {
        using var directory = new TempDirectory();
        await using var rig = await RolloutRig.RollingOutAsync(store: "sqlite:" + directory.File("registry.db"));
        await rig.ReportAsync((100, 0), (100, 0));
        await rig.PassAsync(9);

        await rig.RestartAsync();

        await rig.PassAsync(0.9);
        Assert.Equal(1, (await rig.WhereAsync()).Step);
        await rig.PassAsync(0.1);
        Assert.Equal(("running", 2, 50), await rig.WhereAsync());
    }

    [Fact]
    public async Task Restart_PausedForWantOfReports_StaysPausedUntilOneComes()
    {
        using var directory = new TempDirectory();
        await using var rig = await RolloutRig.RollingOutAsync(store: "sqlite:" + directory.File("registry.db"));
        await rig.LookAsync();
        await rig.PassAsync(30);
        Assert.Equal("paused", (await rig.WhereAsync()).Status);

        await rig.RestartAsync();
        await rig.LookAsync();
        await rig.PassAsync(5);

        Assert.Equal(["started", "paused"], await rig.EventsAsync());
    }
}

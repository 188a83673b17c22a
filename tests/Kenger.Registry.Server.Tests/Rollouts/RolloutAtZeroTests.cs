using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Hosting;

namespace Kenger.Registry.Server.Tests.Rollouts;

/// <summary>Steps of 0 %: blue/green, and a share that a rule makes.</summary>
public sealed class RolloutAtZeroTests
{
    [Fact]
    public async Task BlueGreen_Approved_GetsEverythingAtOnceWhileTheOldSideStandsBy()
    {
        await using var rig = await StartAsync("""
            "steps":[0,100],"approve":[0]
            """);
        await rig.ReportAsync();
        await rig.PassAsync(1);

        Assert.Equal(("paused", 1, 0), await rig.WhereAsync());
        Assert.Equal(RolloutPauses.Approval, (string)(await rig.ShowAsync())["pause_cause"]!);
        Assert.Equal(0, (await rig.WeightsAsync())[2].Weight);

        (await rig.PostAsync(ApiRoutes.RolloutApprove)).IsOk();
        await rig.LookAsync();
        Assert.Equal(("running", 2, 100), await rig.WhereAsync());
        Assert.Equal(100, await rig.ShareAsync(2));
        await rig.PassWithTrafficAsync(15);
        Assert.Equal("completed", (await rig.WhereAsync()).Status);
    }

    [Fact]
    public async Task BlueGreen_GatewaysFindNoNewNodeHealthy_GoesBackBeforeItBegan()
    {
        await using var rig = await StartAsync("""
            "steps":[0,100],"approve":[0]
            """);
        await rig.ReportAsync([], rig.Health(healthy: 0, downMs: 3_000));
        await rig.PassAsync(1);

        Assert.Equal("rolled_back", (await rig.WhereAsync()).Status);
    }

    [Fact]
    public async Task BlueGreen_NoGatewayHasSeenTheNewNodes_WaitsForOne()
    {
        await using var rig = await StartAsync("\"steps\":[0,100]");
        await rig.LookAsync();
        await rig.PassAsync(5);
        Assert.Equal(("running", 1, 0), await rig.WhereAsync());

        await rig.ReportAsync();
        await rig.LookAsync();
        Assert.Equal(2, (await rig.WhereAsync()).Step);
    }

    [Fact]
    public async Task BlueGreen_SmokeByRuleFails_GoesBack()
    {
        await using var rig = await StartAsync("""
            "steps":[0,100],"approve":[0]
            """);

        await rig.ReportAsync([ByRule(rig, 20, 20)], rig.Health());
        await rig.LookAsync();

        Assert.Equal("rolled_back", (await rig.WhereAsync()).Status);
    }

    [Fact]
    public async Task Rule_ItsRequestsAreGood_IsPromotedAndTheRuleEnds()
    {
        await using var rig = await StartAsync("\"rule\":1");
        Assert.Equal([0, 100], (await rig.ShowAsync())["steps"]!.AsArray().Select(step => (int)step!));

        for (var i = 0; i < 3; i++)
        {
            await rig.ReportAsync([ByRule(rig, 60, 0), Stable(rig, 200)], rig.Health());
            await rig.PassAsync(5);
        }

        Assert.Equal(("running", 2, 100), await rig.WhereAsync());
        Assert.True(await IsRuleEnabledAsync(rig));
        await rig.PassWithTrafficAsync(15);
        Assert.Equal("completed", (await rig.WhereAsync()).Status);
        Assert.False(await IsRuleEnabledAsync(rig));
    }

    [Fact]
    public async Task Rule_ItsRequestsFail_GoesBackAndTheRuleIsHeld()
    {
        await using var rig = await StartAsync("\"rule\":1");

        await rig.ReportAsync([ByRule(rig, 60, 30), Stable(rig, 200)], rig.Health());
        await rig.LookAsync();

        Assert.Equal("rolled_back", (await rig.WhereAsync()).Status);
        Assert.False(await IsRuleEnabledAsync(rig));
    }

    [Fact]
    public async Task Rule_NoRequests_IsNoPass()
    {
        await using var rig = await StartAsync("\"rule\":1");

        for (var i = 0; i < 5; i++)
        {
            await rig.ReportAsync([Stable(rig, 200)], rig.Health());
            await rig.PassAsync(5);
        }

        Assert.Equal(("paused", 1, 0), await rig.WhereAsync());
        Assert.Equal(RolloutPauses.FewRequests, (string)(await rig.ShowAsync())["pause_cause"]!);
    }

    [Fact]
    public async Task Rule_AtAShare_JudgesNothing()
    {
        await using var rig = await StartAsync("\"steps\":[50]");

        await rig.ReportAsync([ByRule(rig, 60, 60), Stable(rig, 200)], rig.Health());
        await rig.LookAsync();

        Assert.Equal("running", (await rig.WhereAsync()).Status);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    public async Task Start_RuleThatIsNoShareOfTheNewNodes_IsRefused(int rule)
    {
        await using var rig = await PrepareAsync();
        (await rig.Registry.PostAsync(ApiRoutes.RuleAdd, """{"ns":"orders","match":{"percent":5},"target":{"labels":{"version":"v1"}}}""")).IsOk();
        (await rig.Registry.PostAsync(ApiRoutes.RuleAdd, """{"ns":"orders","match":{"percent":5},"target":{"labels":{"version":"v2"}},"enabled":false}""")).IsOk();

        Assert.Equal(["rule"], (await BeginAsync(rig, $"\"rule\":{rule}")).IsError(ErrorCodes.Validation).Fields);
    }

    private static async Task<RolloutRig> StartAsync(string more)
    {
        var rig = await PrepareAsync();
        (await BeginAsync(rig, more)).IsOk();
        return rig;
    }

    private static async Task<RolloutRig> PrepareAsync()
    {
        var rig = await RolloutRig.StartAsync();
        await rig.RegisterAsync(1, "v1");
        await rig.RegisterAsync(2, "v2");
        (await rig.Registry.PostAsync(ApiRoutes.RuleAdd, """{"ns":"orders","match":{"percent":5},"target":{"labels":{"version":"v2"}}}""")).IsOk();
        return rig;
    }

    private static Task<ApiAnswer> BeginAsync(RolloutRig rig, string more) =>
        rig.Registry.PostAsync(ApiRoutes.RolloutStart, $$"""{"ns":"orders","label":"version=v2","interval_seconds":10,{{more}}}""");

    private static async Task<bool> IsRuleEnabledAsync(RolloutRig rig) =>
        (bool)(await rig.Registry.GetAsync($"{ApiRoutes.RuleList}?ns=orders")).IsOk().Data![0]!["enabled"]!;

    private static string ByRule(RolloutRig rig, int requests, int errors) =>
        $$"""{"ns":"orders","host":"h","port":2,"labels":{"version":"v2"},{{rig.Window}},"by_rule":true,"requests":{{requests}},"errors":{{errors}},"latency":[15,{{requests}}]}""";

    private static string Stable(RolloutRig rig, int requests) =>
        $$"""{"ns":"orders","host":"h","port":1,"labels":{"version":"v1"},{{rig.Window}},"requests":{{requests}},"errors":0,"latency":[15,{{requests}}]}""";
}

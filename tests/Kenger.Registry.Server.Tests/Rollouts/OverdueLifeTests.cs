using Kenger.Contracts;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State.Releases;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Rollouts;

// Inside: the registry has a namespace Traffic, which would be found before its method of that name.
using static Kenger.Registry.TestKit.ExampleRollouts;

/// <summary>New versions that hang: what gateways report of requests that still wait.</summary>
public sealed class OverdueLifeTests
{
    [Fact]
    public async Task NewNodesHang_OldOnesAnswer_IsRolledBackByThree()
    {
        await using var rig = await RolloutRig.RollingOutAsync();

        await rig.ReportAsync([Row(rig, 1, "v1", 57, 0), Row(rig, 2, "v2", 3, 3)], rig.Health());
        await rig.LookAsync();

        var rollout = await rig.ShowAsync();
        Assert.Equal("rolled_back", (string)rollout["status"]!);
        Assert.StartsWith(
            "3 of 3 requests (100 %) of the new nodes failed (3 waited too long for an answer) and 0 of 57 requests (0 %) of the old ones, "
            + "and the limit is 2 times their rate (max_error_rate_vs_stable)",
            (string)rollout["status_reason"]!,
            StringComparison.Ordinal);
        Assert.Equal(3, (int)rollout["events"]!.AsArray().Last()!["candidate"]!["overdue"]!);
    }

    [Fact]
    public async Task BothSidesAreSlowAlike_GoesOn()
    {
        await using var rig = await RolloutRig.RollingOutAsync();

        for (var i = 0; i < 20; i++)
        {
            await rig.ReportAsync([Row(rig, 1, "v1", 200, 40), Row(rig, 2, "v2", 50, 10)], rig.Health());
            await rig.LookAsync();
        }

        Assert.Equal("running", (await rig.WhereAsync()).Status);
    }

    [Fact]
    public async Task Waiting_IsNoAnswerToPassBy()
    {
        await using var rig = await RolloutRig.RollingOutAsync();

        await rig.ReportAsync([Row(rig, 1, "v1", 1000, 20), Row(rig, 2, "v2", 101, 2)], rig.Health());
        await rig.LookAsync();

        Assert.Equal(["started"], await rig.EventsAsync(passes: true));
    }

    [Fact]
    public void Judge_NoOldNodes_CountsThemWhereAP99LimitSaysWhatIsTooLong()
    {
        var hanging = Traffic(5) with { Overdue = 5 };

        Assert.NotEqual(VerdictKind.Broken, RolloutLimits.Judge(new RolloutAnalysis(), hanging, stable: null).Kind);
        Assert.Equal(VerdictKind.Broken, RolloutLimits.Judge(new RolloutAnalysis { MaxP99Ms = 500 }, hanging, stable: null).Kind);
    }

    [Fact]
    public async Task Sync_LimitsOfTheRollout_AreToldWhereTheyAreGiven()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        var rollout = (await rig.Registry.GetAsync($"{ApiRoutes.Sync}?ns=orders")).IsOk().Data!["orders"]!["rollout"]!;
        Assert.Null(rollout["max_p99_ms"]);
        Assert.Null(rollout["max_p99_vs_stable"]);

        (await rig.PostAsync(ApiRoutes.RolloutAbort)).IsOk();
        (await rig.Registry.PostAsync(
            ApiRoutes.RolloutStart,
            """{"ns":"orders","label":"version=v2","steps":[5],"analysis":{"max_p99_ms":500,"max_p99_vs_stable":1.5}}""")).IsOk();
        rollout = (await rig.Registry.GetAsync($"{ApiRoutes.Sync}?ns=orders")).IsOk().Data!["orders"]!["rollout"]!;

        Assert.Equal((500d, 1.5), ((double)rollout["max_p99_ms"]!, (double)rollout["max_p99_vs_stable"]!));
    }

    private static string Row(RolloutRig rig, int port, string version, int requests, int overdue) =>
        $$"""{"ns":"orders","host":"h","port":{{port}},"labels":{"version":"{{version}}"},{{rig.Window}},"requests":{{requests}},"overdue":{{overdue}}{{(requests == overdue ? "" : $",\"latency\":[15,{requests - overdue}]")}}}""";
}

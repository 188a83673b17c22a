using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Hosting;

namespace Kenger.Registry.Server.Tests.Rollouts;

/// <summary>What gateways say is wrong is in the store: whoever decides can say it.</summary>
public sealed class CandidateProblemsTests
{
    [Fact]
    public async Task Problem_SaidBeforeARestart_IsInTheReasonAfterIt()
    {
        using var directory = new TempDirectory();
        await using var rig = await RolloutRig.RollingOutAsync(store: "sqlite:" + directory.File("registry.db"));
        await rig.ReportAsync([], rig.Health(healthy: 0, downMs: 1000, problem: "no route to host"));
        await rig.LookAsync();
        await rig.RestartAsync();
        await rig.LookAsync();

        await rig.ReportAsync([], rig.Health(healthy: 0, downMs: 3000, problem: ""));
        await rig.LookAsync();

        Assert.Contains(
            "the gateway finds no new node healthy; a gateway says of a new node: no route to host", (string)(await rig.ShowAsync())["status_reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void MayKeep_MadeUpTexts_FillNoTable()
    {
        var problems = new CandidateProblems();

        var kept = Enumerable.Range(0, 1000).Count(i => problems.MayKeep(1, $"problem {i}"));

        Assert.Equal(CandidateProblems.MaxKept, kept);
        Assert.True(problems.MayKeep(1, "problem 0"));
        Assert.True(problems.MayKeep(2, "problem 999"));
        problems.KeepOnly([2]);
        Assert.True(problems.MayKeep(1, "problem 999"));
    }

    [Fact]
    public void Tell_Several_IsWhatWasSaidMostSinceTheLastJudgement()
    {
        Assert.Null(CandidateProblems.Tell([]));
        Assert.Null(CandidateProblems.Tell([Row("connection refused", 5, judged: 5)]));
        Assert.Equal("answered 500", CandidateProblems.Tell([Row("connection refused", 9, judged: 8), Row("answered 500", 2)]));
    }

    private static RolloutSample Row(string text, long amount, long judged = 0) => new()
    {
        RolloutId = 1, Step = 1, Side = RolloutSample.Problem, Counter = text, Amount = amount, Judged = judged,
    };
}

using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Kenger.EndToEnd.Tests.Releases;

/// <summary>
/// A version dies a second after any step, in any way: it goes back by itself, says why, and clients of idempotent requests see nothing of it. Some
/// of the ways at some of the steps in every run, all at all with KENGER_TEST_SOAK=1. How soon it goes back is printed: that it is within five seconds
/// is for the tests on a fake clock to say (<c>DeathTests</c>), whatever else this machine does.
/// </summary>
public sealed class DyingVersionTests(JudgementPlatform platform, ITestOutputHelper output) : IClassFixture<JudgementPlatform>
{
    private static readonly (string Way, string Why)[] Ways =
    [
        ("Refuses", "no new node healthy|failed"),
        ("Hangs", "failed|broken off"),
        ("IsMute", "no new node healthy|failed|broken off"),
        ("IsSick", "no new node healthy"),
        ("Killed", "no new node healthy|failed"),
    ];

    /// <summary>Ways, steps and what the story says.</summary>
    public static TheoryData<string, int, string> Deaths()
    {
        var all = new TheoryData<string, int, string>();
        var isAll = Environment.GetEnvironmentVariable("KENGER_TEST_SOAK") == "1";
        for (var step = 1; step <= 3; step++)
        {
            for (var way = 0; way < Ways.Length; way++)
            {
                // Each way, and each step: the last one is the worst.
                if (isAll || step == Math.Min(way + 1, 3))
                {
                    all.Add(Ways[way].Way, step, Ways[way].Why);
                }
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task Version_DiesASecondAfterAStep_GoesBackAndNobodyNotices(string way, int step, string why)
    {
        var isHanging = way is nameof(Act.Hangs) or nameof(Act.IsMute);
        await using var load = platform.StartLoad(isHanging ? TimeSpan.FromSeconds(30) : null);
        await load.WhenAnsweredAsync(40);
        await using var node = way == "Killed" ? null : await platform.ReadyAsync();
        var version = node?.Version ?? platform.NextVersion();
        var process = node is null ? await StartProcessAsync(version) : null;

        // It leaves no step unless it is told to, however long this machine takes.
        var started = await platform.RollOutAsync(version, intervalSeconds: 1, minRequests: 5, [20, 50, 100], isManual: true);
        for (var i = 1; i < step; i++)
        {
            await platform.WhenAsync(started.Id, it => it.PauseCause == RolloutPauses.Approval || it.EndedAt is not null, $"it waits at step {i}");
            await platform.Kenger.Releases.ApproveRolloutAsync(new() { Id = started.Id });
            await platform.WhenAsync(started.Id, it => it.Step == i + 1 || it.EndedAt is not null, $"it is at step {i + 1}");
        }

        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        using var dead = RunningTime.Start();
        if (node is null)
        {
            process!.Kill();
        }
        else
        {
            await node.BecomeAsync(Enum.Parse<Act>(way));
        }

        var rollout = await platform.WhenEndedAsync(started.Id);
        var took = dead.Elapsed;

        JudgementPlatform.IsRolledBack(rollout, step, why);
        output.WriteLine($"{way} at step {step}: back after {took.TotalSeconds:0.0} s, {rollout.StatusReason}");
        // Five seconds, and as much again for a machine that has other things to do.
        Assert.True(took < TimeSpan.FromSeconds(10), $"it took {took}");
        if (isHanging)
        {
            // Those that were under way get their answers late; nobody else was kept waiting.
            await node!.BecomeAsync(Act.Good);
        }

        await load.WhenAnsweredAsync(60);
        // A process that is killed takes the answers it had begun with it.
        Assert.InRange(load.Failures.Count, 0, node is null ? SteadyLoad.Callers : 0);
        Assert.Equal(0, load.WaitedInVain);
        await platform.ClearAsync(node is null ? [] : [node]);
        if (process is not null)
        {
            await process.DisposeAsync();
        }
    }

    private async Task<AppProcess> StartProcessAsync(string version)
    {
        await platform.GateAsync();
        return (await platform.Kenger.StartServiceAsync(
            version, settings: new Dictionary<string, string> { ["KENGER_REGISTRY_LABELS"] = $"version={version}" })).Process;
    }
}

using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Releases;

/// <summary>Versions that get their traffic by rollouts: real processes, real requests, real numbers.</summary>
public sealed class RolloutTests
{
    [Fact]
    public async Task BadVersion_AtItsFirstStep_IsRolledBackByItself()
    {
        const int Enough = 60;
        await using var platform = await ReleasePlatform.StartAsync();
        await platform.StartServiceAsync("bad", "v3", fail: 0.1);
        await using var load = platform.StartLoad();
        await load.WhenAnsweredAsync("old-a", 100);

        await platform.RollOutAsync("v3", intervalSeconds: 30, minRequests: Enough, 5, 100);
        var rollout = await platform.WhenAsync(it => it.EndedAt is not null, "the rollout has ended");

        Assert.Equal((RolloutStatuses.RolledBack, 1, 0), (rollout.Status, rollout.Step, rollout.Percent));
        // As soon as it was sure, whatever a pass needs.
        Assert.Equal(RolloutEventKinds.RolledBack, rollout.Events![^1].Kind);
        var (candidate, stable) = (rollout.Events![^1].Candidate!, rollout.Events[^1].Stable!);
        Assert.InRange(candidate.Requests, 3, 600);
        Assert.InRange(candidate.ErrorRate, 0.05, 1);
        Assert.Equal(0, stable.Errors);
        Assert.True(stable.Requests > candidate.Requests);

        await platform.Kenger.Registration.WaitAppliedAsync(KengerPlatform.Namespace, rollout.Version, TimeSpan.FromSeconds(60));
        // Those under way when the gateway heard of it.
        await load.WhenAnsweredAsync("old-a", ReleasePlatform.Callers);
        var (failed, answered) = (load.Failures.Count, load.Answered["bad"]);
        await load.WhenAnsweredAsync("old-a", 300);
        Assert.Equal((failed, answered), (load.Failures.Count, load.Answered["bad"]));
        Assert.All(load.Failures, failure => Assert.StartsWith("500 bad fails on purpose", failure, StringComparison.Ordinal));
        Assert.InRange(failed, 1, 0.01 * (failed + load.Answered.Values.Sum()));
    }

    [Fact]
    public async Task GoodVersion_IsPromoted_AndMayGiveAllBack()
    {
        await using var platform = await ReleasePlatform.StartAsync();
        await platform.StartServiceAsync("good", "v2");
        Assert.Equal(0, (await platform.WeightsAsync())["v2"]);
        await using var load = platform.StartLoad();
        await load.WhenAnsweredAsync("old-a", 100);
        Assert.DoesNotContain("good", load.Answered);

        await platform.RollOutAsync("v2", intervalSeconds: 1, minRequests: 20, 5, 50, 100);
        var rollout = await platform.WhenAsync(it => it.EndedAt is not null, "the rollout has ended");

        Assert.Equal((RolloutStatuses.Completed, 3, 100), (rollout.Status, rollout.Step, rollout.Percent));
        Assert.Equal([5, 50, 100], rollout.Events!.Where(it => it.Kind is RolloutEventKinds.Started or RolloutEventKinds.Advanced).Select(it => it.Percent));
        // No step was left without a look that passed.
        Assert.Equal([1, 2, 3], rollout.Events!.Where(it => it.Kind == RolloutEventKinds.Passed).Select(it => it.Step).Distinct());
        Assert.Equal(0, (await platform.WeightsAsync())["v1"]);
        await load.WhenAnsweredAsync("good", 200);

        var aborted = await platform.Kenger.Releases.AbortRolloutAsync(new() { Id = rollout.Id });
        Assert.Equal(RolloutStatuses.Aborted, aborted.Status);
        await load.WhenAnsweredAsync("old-a", 200);
        Assert.Equal((200, 0), await platform.WeightsAsync() is var weights ? (weights["v1"], weights["v2"]) : default);
        Assert.Empty(load.Failures);
    }

    [Fact]
    public async Task NoTraffic_IsPaused_UntilThereIsSome()
    {
        await using var platform = await ReleasePlatform.StartAsync();
        await platform.StartServiceAsync("good", "v2");

        await platform.RollOutAsync("v2", intervalSeconds: 1, minRequests: 20, 20, 100);
        var paused = await platform.WhenAsync(it => it.Status == RolloutStatuses.Paused, "the rollout is paused");

        Assert.Equal((1, 20), (paused.Step, paused.Percent));
        Assert.NotEmpty(paused.StatusReason!);
        await using var load = platform.StartLoad();
        var rollout = await platform.WhenAsync(it => it.EndedAt is not null, "the rollout has ended");
        Assert.Equal(RolloutStatuses.Completed, rollout.Status);
        Assert.Contains(rollout.Events!, it => it.Kind == RolloutEventKinds.Resumed && it.Actor == "registry");
        Assert.Empty(load.Failures);
    }

    [Fact]
    public async Task NoGateway_IsPaused_UntilOneReports()
    {
        await using var platform = await ReleasePlatform.StartAsync();
        await platform.StartServiceAsync("good", "v2");
        await using (var load = platform.StartLoad())
        {
            await platform.RollOutAsync("v2", intervalSeconds: 3600, minRequests: 20, 20, 100);
            await platform.WhenAsync(it => it.Events!.Any(each => each.Kind == RolloutEventKinds.Passed), "the new version was judged");
        }

        await platform.Kenger.StopGatewayAsync();
        var paused = await platform.WhenAsync(it => it.Status == RolloutStatuses.Paused, "the rollout is paused");

        Assert.Equal((1, 20), (paused.Step, paused.Percent));
        Assert.Contains("report", paused.StatusReason, StringComparison.Ordinal);
        await platform.Kenger.StartGatewayAgainAsync();
        await platform.WhenAsync(it => it.Status == RolloutStatuses.Running, "the rollout goes on");
    }

    [Fact]
    public async Task RegistryAndGatewayRestarted_InMidStep_ItGoesOnWhereItWas()
    {
        await using var platform = await ReleasePlatform.StartAsync();
        await platform.StartServiceAsync("good", "v2");
        RolloutInfo before;
        await using (platform.StartLoad())
        {
            await platform.RollOutAsync("v2", intervalSeconds: 2, minRequests: 20, 20, 50, 100);
            before = await platform.WhenAsync(it => it.Step == 2, "the rollout is at its second step");
        }

        await platform.Kenger.RestartRegistryAsync();
        var after = await platform.ShowAsync();
        await platform.Kenger.StopGatewayAsync();
        await platform.Kenger.StartGatewayAgainAsync();
        Assert.Equal((before.Id, 2, 50), (after.Id, after.Step, after.Percent));

        await using var load = platform.StartLoad();
        var rollout = await platform.WhenAsync(it => it.EndedAt is not null, "the rollout has ended");
        Assert.Equal((before.Id, RolloutStatuses.Completed), (rollout.Id, rollout.Status));
        Assert.Equal(
            [20, 50, 100],
            rollout.Events!.Where(it => it.Kind is RolloutEventKinds.Started or RolloutEventKinds.Advanced).Select(it => it.Percent));
        Assert.Empty(load.Failures);
    }
}

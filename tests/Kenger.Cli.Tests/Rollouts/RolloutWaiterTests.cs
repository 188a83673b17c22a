using Kenger.Cli.Rollouts;
using Kenger.Client;
using Kenger.Contracts;
using Kenger.TestKit;

namespace Kenger.Cli.Tests.Rollouts;

public sealed class RolloutWaiterTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _told = [];
    private readonly List<string> _concerns = [];

    [Fact]
    public async Task WhenEnded_SameEventsAgain_AreToldOnce()
    {
        var running = SampleRollouts.Running(_time.GetUtcNow());
        var client = new ScriptedReleaseOperator(running, running, running, SampleRollouts.RolledBack(_time.GetUtcNow()));

        var rollout = await WaitAsync(client);

        Assert.Equal(RolloutStatuses.RolledBack, rollout.Status);
        Assert.Equal(["found 4", RolloutEventKinds.Started, RolloutEventKinds.RolledBack], _told);
        Assert.Equal([null, 4, 4, 4], client.Asked.Select(which => which.Id));
    }

    [Fact]
    public async Task WhenEnded_RegistryRestarts_GoesOn()
    {
        var away = new KengerUnavailableException("nobody answers");
        var client = new ScriptedReleaseOperator(
            SampleRollouts.Running(_time.GetUtcNow()), away, away, away, SampleRollouts.RolledBack(_time.GetUtcNow()));

        await WaitAsync(client);

        Assert.Equal(["kenger: nobody answers; still trying", "kenger: the registry answers again"], _concerns);
    }

    [Fact]
    public async Task WhenEnded_RegistryStaysAway_GivesUpAfterTwoMinutes()
    {
        var client = new ScriptedReleaseOperator(SampleRollouts.Running(_time.GetUtcNow()), new KengerUnavailableException("nobody answers"));
        var begun = _time.GetUtcNow();

        await Assert.ThrowsAsync<KengerUnavailableException>(() => WaitAsync(client));

        Assert.InRange(_time.GetUtcNow() - begun, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2.1));
    }

    [Fact]
    public async Task WhenEnded_RegistryAwayFromTheStart_FailsAtOnce()
    {
        var client = new ScriptedReleaseOperator(new KengerUnavailableException("nobody answers"));

        await Assert.ThrowsAsync<KengerUnavailableException>(() => WaitAsync(client));

        Assert.Single(client.Asked);
    }

    [Fact]
    public async Task WhenEnded_TokenIsRefused_FailsAtOnceWithWhatWasSeen()
    {
        var client = new ScriptedReleaseOperator(SampleRollouts.Running(_time.GetUtcNow()), new KengerAuthenticationException("no such token", ErrorCodes.Unauthenticated));

        await Assert.ThrowsAsync<KengerAuthenticationException>(() => WaitAsync(client));

        Assert.Equal(2, client.Asked.Count);
    }

    [Fact]
    public void PatienceFor_NobodySaysIt_IsThreeTimesTheStepsAndTenMinutes() =>
        Assert.Equal(TimeSpan.FromMinutes((2 * 3) + 10), RolloutWaitCommand.PatienceFor(SampleRollouts.Running(_time.GetUtcNow())));

    private async Task<RolloutInfo> WaitAsync(IReleaseOperator client)
    {
        var wait = new RolloutWaiter(client, _time, new(it => _told.Add($"found {it.Id}"), (it, _) => _told.Add(it.Kind)), _concerns.Add).WhenEndedAsync(new() { Ns = "shop" }, CancellationToken.None);
        await Eventually.BecomesTrue(
            () =>
            {
                if (!wait.IsCompleted && _time.NextDue is not null)
                {
                    _time.Advance(TimeSpan.FromSeconds(5));
                }

                return wait.IsCompleted;
            },
            "the waiting is over");
        return await wait;
    }
}

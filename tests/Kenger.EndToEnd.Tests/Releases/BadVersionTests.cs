using Kenger.Contracts;

namespace Kenger.EndToEnd.Tests.Releases;

/// <summary>
/// Every way in which a version was once let through or found too late, each with a brother: real requests to real processes, with the limits
/// that there are by themselves. What counts is what the registry decided and why, and how many requests it took.
/// </summary>
public sealed class BadVersionTests(JudgementPlatform platform) : IClassFixture<JudgementPlatform>
{
    // Some clients have no patience.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);

    [Theory]
    [InlineData(nameof(Act.FindsNothing), "4xx", 30)]
    [InlineData(nameof(Act.LetsHalfIn), "4xx", 60)]
    [InlineData(nameof(Act.Fails), "failed", 10)]
    [InlineData(nameof(Act.Breaks), "failed", 10)]
    [InlineData(nameof(Act.FailsEverySecond), "failed", 20)]
    [InlineData(nameof(Act.FailsEveryFifth), "failed", 200)]
    [InlineData(nameof(Act.Hangs), "failed", 30)]
    [InlineData(nameof(Act.Refuses), "failed|no new node healthy", 30)]
    [InlineData(nameof(Act.IsSick), "no new node healthy", 30)]
    public async Task BadVersion_WithDefaults_GoesBackAtItsFirstStep(string how, string why, int most)
    {
        await using var load = platform.StartLoad(Patience);
        await load.WhenAnsweredAsync(40);
        await using var node = await platform.ReadyAsync(Enum.Parse<Act>(how));

        var started = await platform.RollOutAsync(node.Version, intervalSeconds: 20, minRequests: 100, [20, 100]);
        var rollout = await platform.WhenEndedAsync(started.Id);

        JudgementPlatform.IsRolledBack(rollout, 1, why);
        await load.WhenAnsweredAsync(40);
        Assert.InRange(node.Asked, 0, most);
        await platform.ClearAsync(node);
    }

    [Fact]
    public async Task HangingVersion_ALimitOfItsTimes_GoesBackWithoutAnyAnswer()
    {
        await using var load = platform.StartLoad(Patience);
        await load.WhenAnsweredAsync(40);
        await using var node = await platform.ReadyAsync(Act.Hangs);

        var started = await platform.RollOutAsync(node.Version, intervalSeconds: 20, minRequests: 100, [20, 100], new() { MaxP99Ms = 300, MaxErrorRate = 1 });
        var rollout = await platform.WhenEndedAsync(started.Id);

        Assert.True(rollout.Status == RolloutStatuses.RolledBack, JudgementPlatform.TellOf(rollout));
        Assert.DoesNotContain(rollout.Events!, each => each.Kind == RolloutEventKinds.Passed);
        await platform.ClearAsync(node);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnotherVersion_InTheMiddle_GetsNothingAndRaisesNobodysBar(bool isLabelled)
    {
        await using var load = platform.StartLoad();
        await load.WhenAnsweredAsync(40);
        await using var node = await platform.ReadyAsync(Act.FailsEveryFifth);
        await platform.Kenger.Operator.UpdateNamespaceAsync(new() { Name = Processes.KengerPlatform.Namespace, Gated = false });
        await using var other = await ActingNode.StartAsync(platform.NextVersion(), Act.FailsEverySecond);

        // Without the gate whoever came before a rollout is let in: the new version until its own begins.
        var started = await platform.RollOutAsync(node.Version, intervalSeconds: 30, minRequests: 100, [20, 100]);
        await platform.RegisterAsync(other, isLabelled);
        var rollout = await platform.WhenEndedAsync(started.Id);

        Assert.True(rollout.Status == RolloutStatuses.RolledBack, JudgementPlatform.TellOf(rollout));
        Assert.Contains(rollout.Events!, each => each.Kind == RolloutEventKinds.Arrived);
        Assert.Equal(0, rollout.Events![^1].Stable!.Errors);
        await load.WhenAnsweredAsync(60);
        Assert.Equal(0, other.Asked);
        await platform.ClearAsync(node, other);
    }

    [Theory]
    [InlineData(nameof(Act.Refuses))]
    [InlineData(nameof(Act.IsSick))]
    public async Task CompletedVersion_Dies_TheOldOneStandsBy(string how)
    {
        await using var load = platform.StartLoad();
        await load.WhenAnsweredAsync(40);
        await using var node = await platform.ReadyAsync();
        var started = await platform.RollOutAsync(node.Version, intervalSeconds: 1, minRequests: 10, [50, 100]);
        var rollout = await platform.WhenEndedAsync(started.Id);
        Assert.True(rollout.Status == RolloutStatuses.Completed, JudgementPlatform.TellOf(rollout));

        await node.BecomeAsync(Enum.Parse<Act>(how));
        await load.WhenAnsweredAsync(200);

        Assert.Empty(load.Failures);
        await platform.ClearAsync(node);
    }

    [Fact]
    public async Task Rule_SentErrorsToTheVersionBeforeAndMeanwhile_JudgesNothing()
    {
        await using var node = await platform.ReadyAsync(Act.Fails);
        var rule = await platform.Kenger.Releases.AddRuleAsync(new()
        {
            Ns = Processes.KengerPlatform.Namespace,
            Match = new() { Headers = new Dictionary<string, string> { ["X-Tester"] = "1" } },
            Target = new() { Labels = new Dictionary<string, string> { ["version"] = node.Version } },
        });
        await TestAsync(30);

        // What testers saw before is nobody's, and what they see meanwhile neither.
        var started = await platform.RollOutAsync(node.Version, intervalSeconds: 1, minRequests: 5, [1, 100]);
        await TestAsync(30);
        await node.BecomeAsync(Act.Good);
        await TestAsync(30);
        var rollout = await platform.WhenAsync(started.Id, it => it.Status == RolloutStatuses.Paused, "it is paused for want of requests");

        Assert.DoesNotContain(rollout.Events!, each => each.Kind is RolloutEventKinds.Passed or RolloutEventKinds.RolledBack);
        await platform.Kenger.Releases.DeleteRuleAsync(rule.Id);
        await platform.ClearAsync(node);
    }

    [Fact]
    public async Task GoodVersion_SomeClientsBreakOffAndSomeAskForWhatIsMissing_IsCompleted()
    {
        await using var load = platform.StartLoad(isPlain: false);
        await load.WhenAnsweredAsync(100);
        await using var node = await platform.ReadyAsync();

        var started = await platform.RollOutAsync(node.Version, intervalSeconds: 4, minRequests: 40, [20, 50, 100]);
        var rollout = await platform.WhenEndedAsync(started.Id);

        Assert.True(rollout.Status == RolloutStatuses.Completed, JudgementPlatform.TellOf(rollout));
        Assert.Equal([1, 2, 3], rollout.Events!.Where(each => each.Kind == RolloutEventKinds.Passed).Select(each => each.Step).Distinct());
        Assert.Empty(load.Failures);
        await platform.ClearAsync(node);
    }

    private async Task TestAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, platform.Kenger.GatewayUrl);
            request.Headers.Add("X-Tester", "1");
            using var response = await platform.Kenger.Http.SendAsync(request);
        }
    }
}

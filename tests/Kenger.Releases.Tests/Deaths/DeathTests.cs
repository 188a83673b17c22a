using Kenger.Registry.Server.State.Releases;
using Kenger.Releases.Tests.Parts;

namespace Kenger.Releases.Tests.Deaths;

/// <summary>
/// A version dies a second after each step, in each way, in front of one gateway and of three: by the clock of the scene it goes back within five
/// seconds, and says why. What clients see of it is what was under way.
/// </summary>
public sealed class DeathTests
{
    private const string Down = "no new node healthy";

    /// <summary>Every way at every step.</summary>
    public static TheoryData<string, int, int, string> Deaths()
    {
        var all = new TheoryData<string, int, int, string>();
        foreach (var (way, why) in new[]
        {
            (nameof(NodeCondition.Dead), Down), (nameof(NodeCondition.Hanging), "failed"), (nameof(NodeCondition.Sick), Down), (nameof(NodeCondition.Failing), "failed"),
        })
        {
            for (var step = 1; step <= 4; step++)
            {
                all.Add(way, step, 1, why);
                all.Add(way, step, 3, why);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task Version_DiesASecondAfterAStep_IsBackWithinFive(string way, int step, int gateways, string why)
    {
        await using var scene = await Scene.StartAsync(gateways, old: 2, fresh: 2);
        await scene.RollOutAsync(interval: 15, minRequests: 20, 5, 20, 50, 100);
        Assert.True(await scene.PassAsync(100, rollout => rollout!.Step == step), scene.Registry.Rollout!.StatusReason);
        await scene.PassAsync(1);
        Assert.Equal(0, scene.Failed);
        var diedAt = scene.Now;
        foreach (var node in scene.New)
        {
            node.Become(Enum.Parse<NodeCondition>(way), now: 0);
        }

        await scene.PassAsync(20, rollout => !rollout!.IsActive);

        var rollout = scene.Registry.Rollout!;
        Assert.True(rollout.Status == RolloutStatus.RolledBack, $"{rollout.Status} {rollout.StatusReason}");
        var took = rollout.EndedAt!.Value - diedAt;
        // At 5 % a gateway with forty requests a second sends two to the new nodes: what only answers can tell takes as long as three of them.
        var most = step == 1 && way is nameof(NodeCondition.Failing) or nameof(NodeCondition.Hanging) ? 8 : 5;
        Assert.True(took <= TimeSpan.FromSeconds(most), $"it took {took}: {rollout.StatusReason}");
        Assert.True(rollout.StatusReason!.Contains(why, StringComparison.Ordinal) || rollout.StatusReason.Contains("failed", StringComparison.Ordinal), rollout.StatusReason);
        if (way is nameof(NodeCondition.Dead) or nameof(NodeCondition.Sick))
        {
            Assert.Equal(0, scene.Failed);
        }

        // And everybody is served as before.
        await scene.PassAsync(1);
        var failed = scene.Failed;
        await scene.PassAsync(10);
        Assert.Equal(failed, scene.Failed);
    }

    [Theory]
    [InlineData(nameof(NodeCondition.Failing), 10)]
    [InlineData(nameof(NodeCondition.HalfFailing), 20)]
    public async Task Version_FailsFromTheStart_IsGoneAfterAFewRequests(string way, int most)
    {
        await using var scene = await Scene.StartAsync(gateways: 1, old: 2, fresh: 1);
        var asked = 0;
        scene.Gateways[0].Ended = (node, _) => asked += node.IsCandidate ? 1 : 0;
        foreach (var node in scene.New)
        {
            node.Become(Enum.Parse<NodeCondition>(way), now: 0);
        }

        await scene.RollOutAsync(interval: 60, minRequests: 100, 10, 100);
        Assert.True(await scene.PassAsync(30, rollout => !rollout!.IsActive));

        Assert.InRange(asked, 3, most);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(50)]
    public async Task Version_HangsFromTheStart_IsGoneWithinThreeSeconds(int step)
    {
        await using var scene = await Scene.StartAsync(gateways: 1, old: 2, fresh: 1);
        foreach (var node in scene.New)
        {
            node.Become(NodeCondition.Hanging, now: 0);
        }

        // Before a client with an ordinary patience of five seconds gives up.
        var rollout = await scene.RollOutAsync(interval: 60, minRequests: 100, step, 100);
        await scene.PassAsync(10, now => !now!.IsActive);

        var ended = scene.Registry.Rollout!;
        Assert.True(ended.Status == RolloutStatus.RolledBack, $"{ended.Status} {ended.StatusReason}");
        Assert.InRange(ended.EndedAt!.Value - rollout.StartedAt, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task OneOfThreeGateways_ReachesNoNewNode_IsNotTheMajority()
    {
        await using var scene = await Scene.StartAsync(gateways: 3, old: 2, fresh: 2);
        // It alone: no requests of others tell anything yet.
        scene.Load = 0;
        scene.Gateways[0].IsUnreachable = port => port > 2;
        await scene.PassAsync(6);

        await scene.RollOutAsync(interval: 60, minRequests: 100, 20, 100);
        await scene.PassAsync(30);
        Assert.Equal(RolloutStatus.Running, scene.Registry.Rollout!.Status);

        scene.Gateways[1].IsUnreachable = port => port > 2;
        await scene.PassAsync(15, rollout => !rollout!.IsActive);
        Assert.Equal(RolloutStatus.RolledBack, scene.Registry.Rollout!.Status);
        Assert.StartsWith("2 of 3 gateways find no new node healthy; a gateway says of a new node: ", scene.Registry.Rollout.StatusReason, StringComparison.Ordinal);
    }
}

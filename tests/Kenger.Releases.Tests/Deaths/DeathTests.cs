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
    private const int Patience = 5;

    private static readonly (NodeCondition Way, string Why)[] Ways =
    [
        (NodeCondition.Dead, $"{Down}|failed"), (NodeCondition.Mute, $"{Down}|failed"), (NodeCondition.Hanging, "failed"), (NodeCondition.Sick, Down), (NodeCondition.Failing, "failed"),
    ];

    /// <summary>Every way at every step, with much traffic and with little: at 5 % it leaves the new nodes of one gateway two requests a second.</summary>
    public static TheoryData<string, int, int, int, string> Deaths()
    {
        var all = new TheoryData<string, int, int, int, string>();
        foreach (var (way, why) in Ways)
        {
            for (var step = 1; step <= 4; step++)
            {
                all.Add($"{way}", step, 1, 40, why);
                all.Add($"{way}", step, 1, 200, why);
                all.Add($"{way}", step, 3, 40, why);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task Version_DiesASecondAfterAStep_IsBackWithinFive(string way, int step, int gateways, int load, string why)
    {
        await using var scene = await Scene.StartAsync(gateways, old: 2, fresh: 2);
        scene.Load = load;
        await scene.RollOutAsync(interval: 15, minRequests: 20, 5, 20, 50, 100);
        Assert.True(await scene.PassAsync(100, rollout => rollout!.Step == step), scene.Registry.Rollout!.StatusReason);
        await scene.PassAsync(1);
        Assert.Equal(0, scene.Failed);

        IsSoon(await DieAsync(scene, way, why), Patience, scene);

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
    [InlineData(nameof(NodeCondition.Dead))]
    [InlineData(nameof(NodeCondition.Mute))]
    [InlineData(nameof(NodeCondition.Sick))]
    public async Task Version_DiesWhereNobodyAsks_IsBackWithinFive(string way)
    {
        for (var step = 1; step <= 4; step++)
        {
            await using var scene = await Scene.StartAsync(gateways: 3, old: 2, fresh: 2);
            await scene.RollOutAsync(interval: 15, minRequests: 20, 5, 20, 50, 100);
            Assert.True(await scene.PassAsync(100, rollout => rollout!.Step == step), scene.Registry.Rollout!.StatusReason);
            scene.Load = 0;
            await scene.PassAsync(1);

            IsSoon(await DieAsync(scene, way, Down), Patience, scene);
        }
    }

    [Theory]
    [InlineData(nameof(NodeCondition.Hanging), 10)]
    [InlineData(nameof(NodeCondition.Hanging), 40)]
    [InlineData(nameof(NodeCondition.Failing), 10)]
    [InlineData(nameof(NodeCondition.Failing), 40)]
    public async Task Version_OnlyItsAnswersTell_IsBackTwoSecondsAfterTheThirdRequest(string way, int load)
    {
        for (var seed = 1; seed <= 8; seed++)
        {
            await using var scene = await Scene.StartAsync(gateways: 1, old: 2, fresh: 2, seed);
            scene.Load = load;
            await scene.RollOutAsync(interval: 60, minRequests: 100, 5, 100);
            // Until there is something to compare with.
            await scene.PassAsync(4);
            List<DateTimeOffset> asked = [];
            scene.Gateways[0].Sent = node =>
            {
                if (node.IsCandidate)
                {
                    asked.Add(scene.Now);
                }
            };
            var died = scene.Now;

            var took = await DieAsync(scene, way, "failed", most: 60);

            IsSoon(died + took - asked[2], most: 2, scene);
        }
    }

    [Theory]
    [InlineData(1, 40)]
    [InlineData(1, 200)]
    [InlineData(3, 40)]
    [InlineData(3, 200)]
    public async Task OneOfTwoNewNodes_RestartsWithinThreeSeconds_IsNoReason(int gateways, int load)
    {
        for (var step = 1; step <= 4; step++)
        {
            await using var scene = await Scene.StartAsync(gateways, old: 2, fresh: 2);
            scene.Load = load;
            await scene.RollOutAsync(interval: 15, minRequests: 20, 5, 20, 50, 100);
            Assert.True(await scene.PassAsync(100, rollout => rollout!.Step == step), scene.Registry.Rollout!.StatusReason);
            await scene.PassAsync(1);

            scene.New.First().Become(NodeCondition.Dead, now: 0);
            await scene.PassAsync(3);
            scene.New.First().Become(NodeCondition.Good, now: 0);
            // One of few may have been chance: it waits until it is not.
            await scene.PassAsync(300, rollout => !rollout!.IsActive);

            Assert.True(scene.Registry.Rollout!.Status == RolloutStatus.Completed, scene.Registry.Rollout.StatusReason);
            Assert.Equal(0, scene.Failed);
        }
    }

    [Fact]
    public async Task AllNewNodes_AreSilentForAMoment_IsNoReason()
    {
        await using var scene = await Scene.StartAsync(gateways: 3, old: 2, fresh: 2);
        await scene.RollOutAsync(interval: 15, minRequests: 20, 5, 100);
        await scene.PassAsync(1);
        // Probes alone see it, as where there is little traffic.
        scene.Load = 0;
        foreach (var node in scene.New)
        {
            node.Become(NodeCondition.Mute, now: 0);
        }

        await scene.PassAsync(1.75);
        foreach (var node in scene.New)
        {
            node.Become(NodeCondition.Good, now: 0);
        }

        await scene.PassAsync(5);
        scene.Load = 40;
        await scene.PassAsync(100, rollout => !rollout!.IsActive);

        Assert.True(scene.Registry.Rollout!.Status == RolloutStatus.Completed, scene.Registry.Rollout.StatusReason);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Version_IsSlowAndGood_IsCompleted(int gateways)
    {
        await using var scene = await Scene.StartAsync(gateways, old: 2, fresh: 2, isFresh: NodeCondition.Slow);
        await scene.RollOutAsync(interval: 15, minRequests: 20, 5, 20, 50, 100);

        await scene.PassAsync(100, rollout => !rollout!.IsActive);

        Assert.True(scene.Registry.Rollout!.Status == RolloutStatus.Completed, scene.Registry.Rollout.StatusReason);
        Assert.Equal(0, scene.Failed);
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

    private static async Task<TimeSpan> DieAsync(Scene scene, string way, string why, int most = 20)
    {
        var diedAt = scene.Now;
        foreach (var node in scene.New)
        {
            node.Become(Enum.Parse<NodeCondition>(way), now: 0);
        }

        await scene.PassAsync(most, rollout => !rollout!.IsActive);

        var rollout = scene.Registry.Rollout!;
        Assert.True(rollout.Status == RolloutStatus.RolledBack, $"{rollout.Status} {rollout.StatusReason}");
        Assert.True(Array.Exists(why.Split('|'), part => rollout.StatusReason!.Contains(part, StringComparison.Ordinal)), rollout.StatusReason);
        return rollout.EndedAt!.Value - diedAt;
    }

    private static void IsSoon(TimeSpan took, double most, Scene scene) =>
        Assert.True(took <= TimeSpan.FromSeconds(most), $"it took {took}: {scene.Registry.Rollout!.StatusReason}");
}

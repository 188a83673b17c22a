using Kenger.Contracts;

namespace Kenger.Registry.Server.Tests.Rollouts;

/// <summary>Namespaces in which a new version waits for a rollout.</summary>
public sealed class GateTests
{
    [Fact]
    public async Task Gated_FirstVersionServes_NextOnesWaitForTheirRollout()
    {
        await using var rig = await RolloutRig.StartAsync();
        var added = (await rig.Registry.PostAsync(ApiRoutes.NamespaceAdd, """{"name":"orders","gated":true}""")).IsOk();
        Assert.True((bool)added.Data!["gated"]!);

        await rig.RegisterAsync(1, "v1");
        await rig.RegisterAsync(2, "v2");
        await rig.RegisterAsync(3, null);
        Assert.Equal([(100, null), (0, 100), (0, 100)], (await rig.WeightsAsync()).OrderBy(pair => pair.Key).Select(pair => pair.Value));

        Assert.Equal([null, NodeSides.Gated, NodeSides.Gated], await rig.SidesAsync());

        (await rig.StartRolloutAsync()).IsOk();
        Assert.Equal(5, await rig.ShareAsync(2));
        Assert.Equal([null, NodeSides.Candidate, NodeSides.Gated], await rig.SidesAsync());
        (await rig.PostAsync(ApiRoutes.RolloutPromote)).IsOk();
        Assert.Equal(100, await rig.ShareAsync(2));
        // Nobody has judged who waits behind the gate: he goes on waiting there.
        Assert.Equal([NodeSides.Retired, null, NodeSides.Gated], await rig.SidesAsync());

        // v2 is known from now on, and who comes with it serves at once.
        await rig.RegisterAsync(4, "v2");
        Assert.Equal((100, null), (await rig.WeightsAsync())[4]);
    }

    [Fact]
    public async Task Gate_SwitchedOnAndOff_KnowsWhoIsThereThen()
    {
        await using var rig = await RolloutRig.StartAsync();
        await rig.RegisterAsync(1, "v1");
        await rig.RegisterAsync(2, null);
        var version = rig.Registry.Snapshot.Version;

        (await rig.Registry.PostAsync(ApiRoutes.NamespaceUpdate, """{"name":"orders","gated":true}""")).IsOk();
        Assert.True(rig.Registry.Snapshot.Version > version);
        version = rig.Registry.Snapshot.Version;
        (await rig.Registry.PostAsync(ApiRoutes.NamespaceUpdate, """{"name":"orders","gated":true}""")).IsOk();
        Assert.Equal(version, rig.Registry.Snapshot.Version);
        await rig.RegisterAsync(3, "v2");
        Assert.Equal([(100, null), (100, null), (0, 100)], (await rig.WeightsAsync()).OrderBy(pair => pair.Key).Select(pair => pair.Value));

        (await rig.Registry.PostAsync(ApiRoutes.NamespaceUpdate, """{"name":"orders","gated":false}""")).IsOk();
        Assert.Equal((100, null), (await rig.WeightsAsync())[3]);
    }

    [Fact]
    public async Task Gated_OnlyUnknownVersionsLeft_ServeAnyway()
    {
        await using var rig = await RolloutRig.StartAsync();
        (await rig.Registry.PostAsync(ApiRoutes.NamespaceAdd, """{"name":"orders","gated":true}""")).IsOk();
        await rig.RegisterAsync(1, "v1");
        await rig.RegisterAsync(2, "v2", 7);

        await rig.DeregisterAsync(1);

        Assert.Equal((7, null), (await rig.WeightsAsync())[2]);
    }

    [Fact]
    public async Task Completed_OnlyRetiredNodesLeft_ServeAnyway()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        (await rig.PostAsync(ApiRoutes.RolloutPromote)).IsOk();

        await rig.DeregisterAsync(2);

        Assert.Equal((100, null), (await rig.WeightsAsync())[1]);
    }
}

using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.Changes.Time;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Changes;

/// <summary>Drained nodes where what runs is ended after a time.</summary>
public sealed class CloseAfterTests
{
    private static readonly DateTimeOffset Later = Drafts.Start.AddSeconds(60);

    private static readonly RegistrySnapshot Basis = RegistrySnapshot.Empty.After(Drafts.Register(Drafts.Address(), 80));

    private static readonly RegistrySnapshot Drained = Basis.After(new DrainNode(Drafts.Address(), true, CloseAfterSeconds: 60));

    [Fact]
    public void Expire_AtItsTime_ClosesAndStaysDrained()
    {
        Assert.Equal((Later, false), (Node(Drained).CloseAt!.Value, Node(Drained).IsClosed));
        Assert.False(ExpiredOverrides.AnyIn(Drained, Later.AddTicks(-1)));
        Assert.True(ExpiredOverrides.AnyIn(Drained, Later));

        var closed = Drained.After(new ExpireOverrides(), Later);

        Assert.Equal((null, true, true), (Node(closed).CloseAt, Node(closed).IsClosed, Node(closed).Drained));
        Assert.True(closed.Namespaces["orders"].Version > Drained.Namespaces["orders"].Version);
        Assert.False(ExpiredOverrides.AnyIn(closed, Later.AddDays(1)));
    }

    [Fact]
    public void Off_OrDrainedAnew_CancelsIt()
    {
        var off = Drained.After(new DrainNode(Drafts.Address(), false));
        var anew = Drained.After(new DrainNode(Drafts.Address(), true));
        var closed = Drained.After(new ExpireOverrides(), Later);

        Assert.Equal((null, false), (Node(off).CloseAt, Node(off).IsClosed));
        Assert.Equal((null, false, true), (Node(anew).CloseAt, Node(anew).IsClosed, Node(anew).Drained));
        Assert.Equal((false, false), (Node(closed.After(new DrainNode(Drafts.Address(), false))).IsClosed, Node(closed.After(new DrainNode(Drafts.Address(), false))).Drained));
    }

    [Fact]
    public void DrainThatEnds_EndsWhatWasClosed()
    {
        var drained = Basis.After(new DrainNode(Drafts.Address(), true, 120, 60)).After(new ExpireOverrides(), Later);
        Assert.True(Node(drained).IsClosed);

        var over = drained.After(new ExpireOverrides(), Later.AddSeconds(60));

        Assert.Equal((false, false, 80), (Node(over).IsClosed, Node(over).Drained, Node(over).OwnWeight));
    }

    [Fact]
    public void ServiceThatComesBack_IsStillToBeClosed_AndOneThatWasIsNot()
    {
        var back = Node(BackFrom(Drained));
        Assert.Equal((Later, true), (back.CloseAt!.Value, back.Drained));

        back = Node(BackFrom(Drained.After(new ExpireOverrides(), Later)));
        Assert.Equal((null, false, true), (back.CloseAt, back.IsClosed, back.Drained));
    }

    [Fact]
    public async Task Drain_OnTheWire_IsToldGatewaysAtItsTime_AndAudited()
    {
        var time = new FakeTimeProvider();
        await using var registry = await RegistryHost.StartAsync(time);
        (await registry.PostAsync(ApiRoutes.NodeRegister, """{"ns":"a","host":"h","port":1,"mode":"static"}""")).IsOk();

        var drained = (await registry.PostAsync(ApiRoutes.NodeDrain, """{"ns":"a","host":"h","port":1,"close_after_seconds":300}""")).IsOk().Data!;
        Assert.NotNull(drained["closes_at"]);
        Assert.Null((await SyncedAsync(registry))["close"]);
        time.Advance(TimeSpan.FromSeconds(300));
        await registry.RunDutiesAsync();

        Assert.True((bool)(await SyncedAsync(registry))["close"]!);
        var node = (await registry.GetAsync($"{ApiRoutes.NodeList}?ns=a")).IsOk().Data![0]!;
        Assert.Equal((true, true, null), ((bool)node["drained"]!, (bool)node["closed"]!, (string?)node["closes_at"]));
        var entry = (await registry.GetAsync($"{ApiRoutes.AuditList}?ns=a&limit=1")).IsOk().Data![0]!;
        Assert.Equal(("node.close", "registry", "h:1"), ((string)entry["action"]!, (string)entry["actor"]!, (string)entry["target"]!));
        Assert.NotNull(entry["before"]!["closes_at"]);
        Assert.True((bool)entry["after"]!["closed"]!);

        (await registry.PostAsync(ApiRoutes.NodeDrain, """{"ns":"a","host":"h","port":1,"drained":false}""")).IsOk();
        Assert.Null((await SyncedAsync(registry))["close"]);
    }

    private static async Task<System.Text.Json.Nodes.JsonNode> SyncedAsync(RegistryHost registry) =>
        (await registry.GetAsync($"{ApiRoutes.Sync}?ns=a")).IsOk().Data!["a"]!["nodes"]![0]!;

    // Where overrides are kept for a while.
    private static RegistrySnapshot BackFrom(RegistrySnapshot snapshot)
    {
        var draft = new RegistryDraft(snapshot, Later, limits: RegistryLimits.None with { KeepOverridesFor = TimeSpan.FromMinutes(10) });
        Assert.Null(new DeregisterNode(Drafts.Address()).Apply(draft).Refusal);
        Assert.Null(Drafts.Register(Drafts.Address(), 80).Apply(draft).Refusal);
        return draft.Build().Snapshot;
    }

    private static NodeState Node(RegistrySnapshot snapshot) => snapshot.FindNode(Drafts.Address())!;
}

using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.Changes.Time;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Tests.Changes;

/// <summary>What operators and gates decided about an address whose node goes and comes.</summary>
public sealed class KeptDecisionTests
{
    private static readonly RegistryLimits Limits = RegistryLimits.None with { KeepOverridesFor = TimeSpan.FromMinutes(10) };

    private static readonly DateTimeOffset Start = Drafts.Start;

    private static readonly RegistrySnapshot Basis = After(RegistrySnapshot.Empty, Drafts.Register(Drafts.Address(), 80), Start);

    private static readonly RegistrySnapshot Overridden = After(
        After(Basis, new SetNodeWeight(Drafts.Address(), 7), Start), new DrainNode(Drafts.Address(), true), Start);

    [Fact]
    public void Deregister_AndBack_HasTheOperatorsWeightAndDrain()
    {
        var back = BackAfter(Overridden, TimeSpan.FromMinutes(9.9));

        Assert.Equal((7, true, 50), (Node(back).WeightOverride, Node(back).Drained, Node(back).DeclaredWeight));
        Assert.Empty(back.Namespaces["orders"].Release.Kept);
        // And once more: it is kept again.
        Assert.True(Node(BackAfter(back, TimeSpan.FromMinutes(19), from: TimeSpan.FromMinutes(9.9))).Drained);
    }

    [Fact]
    public void Deregister_AndBackTooLate_IsAsItDeclares()
    {
        var back = BackAfter(Overridden, TimeSpan.FromMinutes(10));

        Assert.Equal((null, false), (Node(back).WeightOverride, Node(back).Drained));
    }

    [Fact]
    public void Deregister_OverridesThatEndMeanwhile_AreNotBack()
    {
        var timed = After(After(Basis, new SetNodeWeight(Drafts.Address(), 7, 60), Start), new DrainNode(Drafts.Address(), true, 120), Start);

        var back = Node(BackAfter(timed, TimeSpan.FromSeconds(60)));

        Assert.Equal((null, null), (back.WeightOverride, back.WeightOverrideUntil));
        Assert.Equal((true, Start.AddSeconds(120)), (back.Drained, back.DrainUntil));
    }

    [Fact]
    public void Deregister_NothingDecided_KeepsNothing()
    {
        var gone = After(Basis, new DeregisterNode(Drafts.Address()), Start);

        Assert.Same(ReleaseState.None, gone.Namespaces["orders"].Release);
    }

    [Fact]
    public void Expired_AndBack_HasTheOperatorsWeight()
    {
        var times = new LeaseTimes(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(120));
        var gone = After(Overridden, new SweepLeases(Start, times, TrustSilence: false), Start.AddSeconds(120));
        Assert.Null(gone.FindNode(Drafts.Address()));

        var back = Node(After(gone, Drafts.Register(Drafts.Address(), 50), Start.AddMinutes(5)));

        Assert.Equal((7, true), (back.WeightOverride, back.Drained));
    }

    [Fact]
    public void Delete_ByAnOperator_Forgets()
    {
        var gone = After(Overridden, new DeleteNode(1), Start);

        Assert.Equal((null, false), (Overrides(After(gone, Drafts.Register(Drafts.Address()), Start))));
    }

    [Fact]
    public void Delete_NamespaceAndAnew_Forgets()
    {
        var gone = After(After(Overridden, new DeregisterNode(Drafts.Address()), Start), new DeleteNamespace(new NamespaceRef(null, "orders")), Start);

        Assert.Equal((null, false), Overrides(After(gone, Drafts.Register(Drafts.Address()), Start)));
    }

    [Fact]
    public void Expire_MemoryThatIsOver_IsForgottenOnce()
    {
        var gone = After(Overridden, new DeregisterNode(Drafts.Address()), Start);
        Assert.False(ExpiredOverrides.AnyIn(gone, Start.AddMinutes(10).AddTicks(-1)));
        Assert.True(ExpiredOverrides.AnyIn(gone, Start.AddMinutes(10)));

        var over = After(gone, new ExpireOverrides(), Start.AddMinutes(10));

        Assert.Empty(over.Namespaces["orders"].Release.Kept);
        Assert.False(ExpiredOverrides.AnyIn(over, DateTimeOffset.MaxValue.AddTicks(-1)));
    }

    [Fact]
    public void Deregister_MoreThanIsKept_ForgetsTheFirst()
    {
        var snapshot = RegistrySnapshot.Empty;
        for (var port = 1; port <= KeptDecisions.MaxKept + 5; port++)
        {
            snapshot = After(snapshot, Drafts.Register(Drafts.Address(port: port)), Start.AddSeconds(port));
            snapshot = After(snapshot, new DrainNode(Drafts.Address(port: port), true), Start.AddSeconds(port));
            snapshot = After(snapshot, new DeregisterNode(Drafts.Address(port: port)), Start.AddSeconds(port));
        }

        var kept = snapshot.Namespaces["orders"].Release.Kept;
        Assert.Equal(KeptDecisions.MaxKept, kept.Count);
        Assert.Equal(6, kept.Keys.Min(key => key.Port));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gate_HeldVersionClaimsAKnownOne_StaysHeld(bool saysGoodbye)
    {
        var held = Gated();
        Assert.Equal(NodeSide.Gated, Side(held));

        var claims = saysGoodbye ? After(held, new DeregisterNode(Drafts.Address(port: 2)), Start) : held;
        claims = After(claims, Register(2, "v1"), Start.AddMinutes(1));

        Assert.Equal(NodeSide.Gated, Side(claims));
        Assert.Equal(0, claims.Namespaces["orders"].WeightOf(Node(claims, 2)));
        // Another restart doesn't make it any longer.
        claims = After(After(claims, new DeregisterNode(Drafts.Address(port: 2)), Start.AddMinutes(5)), Register(2, "v1"), Start.AddMinutes(6));
        Assert.Equal(NodeSide.Gated, Side(claims));
        var over = After(claims, new ExpireOverrides(), Start.AddMinutes(saysGoodbye ? 10 : 11));
        Assert.Equal(NodeSide.Stable, Side(over));
        Assert.Equal(100, over.Namespaces["orders"].WeightOf(Node(over, 2)));
    }

    [Fact]
    public void Gate_AddressThatWasLetIn_MayChangeItsVersion()
    {
        var gated = Gated();

        // From a known version to a known one, at the same address: a release that was rolled back by hand.
        var changed = After(After(gated, new DeregisterNode(Drafts.Address(port: 1)), Start), Register(1, "v1b"), Start);
        Assert.Equal(NodeSide.Gated, changed.Namespaces["orders"].Release.SideOf(Node(changed, 1)));
        var again = After(gated, Register(1, "v1"), Start);
        Assert.Equal(NodeSide.Stable, again.Namespaces["orders"].Release.SideOf(Node(again, 1)));
    }

    [Fact]
    public void Gate_OperatorsWord_LetsTheAddressIn()
    {
        var claims = After(Gated(), Register(2, "v1"), Start);
        Assert.Equal(NodeSide.Gated, Side(claims));

        var updated = After(claims, new UpdateNode(Node(claims, 2).Id, null, null, Drafts.Labels(("version", "v1"))), Start);
        var deleted = After(After(claims, new DeleteNode(Node(claims, 2).Id), Start), Register(2, "v1"), Start);
        var open = After(claims, new UpdateNamespace(new NamespaceRef(null, "orders"), null, null, Gated: false), Start);

        Assert.Equal((NodeSide.Stable, NodeSide.Stable, NodeSide.Stable), (Side(updated), Side(deleted), Side(open)));
        Assert.Empty(open.Namespaces["orders"].Release.Held);
    }

    [Fact]
    public void Gate_HeldVersionBecomesKnown_LetsTheAddressIn()
    {
        var claims = After(Gated(), Register(2, "v1"), Start);
        var release = claims.Namespaces["orders"].Release;

        Assert.Equal(NodeSide.Gated, release.SideOf(Node(claims, 2)));
        Assert.Equal(NodeSide.Stable, release.WithKnown("v2").SideOf(Node(claims, 2)));
    }

    [Fact]
    public void Gate_HeldVersionRestarts_IsStillTheVersionARolloutTakesUp()
    {
        var back = After(After(Gated(), new DeregisterNode(Drafts.Address(port: 2)), Start), Register(2, "v2"), Start);

        Assert.False(back.Namespaces["orders"].Release.HoldsBack(Node(back, 2)));
    }

    // v1 serves at port 1, v2 is held at port 2.
    private static RegistrySnapshot Gated()
    {
        var snapshot = After(RegistrySnapshot.Empty, new AddNamespace("orders", null, null, Gated: true), Start);
        return After(After(snapshot, Register(1, "v1"), Start), Register(2, "v2"), Start);
    }

    private static RegisterNode Register(int port, string version) =>
        Drafts.Register(Drafts.Address(port: port), labels: Drafts.Labels(("version", version)));

    private static RegistrySnapshot BackAfter(RegistrySnapshot basis, TimeSpan time, TimeSpan from = default) => After(
        After(basis, new DeregisterNode(Drafts.Address()), Start + from), Drafts.Register(Drafts.Address(), 50), Start + time);

    private static RegistrySnapshot After<T>(RegistrySnapshot basis, RegistryCommand<T> command, DateTimeOffset now)
    {
        var draft = new RegistryDraft(basis, now, limits: Limits);
        Assert.Null(command.Apply(draft).Refusal);
        return draft.Build().Snapshot;
    }

    private static NodeSide Side(RegistrySnapshot snapshot) => snapshot.Namespaces["orders"].Release.SideOf(Node(snapshot, 2));

    private static NodeState Node(RegistrySnapshot snapshot, int port = 80) => snapshot.FindNode(Drafts.Address(port: port))!;

    private static (int? Weight, bool Drained) Overrides(RegistrySnapshot snapshot) => (Node(snapshot).WeightOverride, Node(snapshot).Drained);
}

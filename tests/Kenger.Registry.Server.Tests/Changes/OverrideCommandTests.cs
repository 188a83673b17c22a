using Kenger.Contracts;
using Kenger.Registry.Server.Changes.Hosts;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.Changes.Time;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.Sync;

namespace Kenger.Registry.Server.Tests.Changes;

/// <summary>Weights, drains and switched hosts that have an end.</summary>
public sealed class OverrideCommandTests
{
    private static readonly DateTimeOffset Later = Drafts.Start.AddSeconds(60);

    private static readonly RegistrySnapshot Basis = RegistrySnapshot.Empty
        .After(Drafts.Register(Drafts.Address(), 80))
        .After(new AddNamespace("green", null, null));

    [Fact]
    public void Weight_SetAndReset_OwnWeightFollows()
    {
        var set = Basis.After(new SetNodeWeight(Drafts.Address(), 7, 60));
        Assert.Equal((7, 7, Later), (Node(set).OwnWeight, Node(set).WeightOverride, Node(set).WeightOverrideUntil));

        var without = set.After(new SetNodeWeight(Drafts.Address(), 7));
        Assert.Equal((7, null), (Node(without).WeightOverride, Node(without).WeightOverrideUntil));

        var reset = set.After(new SetNodeWeight(Drafts.Address(), null));
        Assert.Equal((80, null, null), (Node(reset).OwnWeight, Node(reset).WeightOverride, Node(reset).WeightOverrideUntil));
        Assert.Equal(reset.Version, reset.After(new SetNodeWeight(Drafts.Address(), null)).Version);
    }

    [Fact]
    public void Weight_SetByIdWithoutAnEnd_HasNone()
    {
        var set = Basis.After(new SetNodeWeight(Drafts.Address(), 7, 60));

        Assert.Null(Node(set.After(new UpdateNode(1, 9, null, null))).WeightOverrideUntil);
        Assert.Equal(Later, Node(set.After(new UpdateNode(1, null, "/h", null))).WeightOverrideUntil);
    }

    [Fact]
    public void Drain_ThereAndBack_KeepsTheWeights()
    {
        var drained = Basis.After(new SetNodeWeight(Drafts.Address(), 7)).After(new DrainNode(Drafts.Address(), true, 60));
        Assert.Equal((0, 7, 80, Later), (Node(drained).OwnWeight, Node(drained).WeightOverride, Node(drained).DeclaredWeight, Node(drained).DrainUntil));
        Assert.Equal(0, Node(drained.After(new SetNodeWeight(Drafts.Address(), 9))).OwnWeight);
        Assert.Equal(0, Node(drained.After(Drafts.Register(Drafts.Address(), 90))).OwnWeight);

        var back = drained.After(new DrainNode(Drafts.Address(), false));
        Assert.Equal((7, null), (Node(back).OwnWeight, Node(back).DrainUntil));
        Assert.Equal(back.Version, back.After(new DrainNode(Drafts.Address(), false)).Version);
    }

    [Fact]
    public void Deregister_DrainedNode_ComesBackAsItDeclares()
    {
        var fresh = Basis.After(new SetNodeWeight(Drafts.Address(), 7, 60)).After(new DrainNode(Drafts.Address(), true))
            .After(new DeregisterNode(Drafts.Address()))
            .After(Drafts.Register(Drafts.Address(), 50));

        Assert.Equal((50, false, null), (Node(fresh).OwnWeight, Node(fresh).Drained, Node(fresh).WeightOverrideUntil));
    }

    [Fact]
    public void Drain_UnknownNode_IsRefused() =>
        Assert.Equal(ErrorCodes.NotFound, Basis.Refused(new DrainNode(Drafts.Address(port: 9), true)).Code);

    [Fact]
    public void Expire_AtItsEnd_EndsWhatIsOverAndNothingElse()
    {
        var set = Basis
            .After(new SetNodeWeight(Drafts.Address(), 7, 60))
            .After(new DrainNode(Drafts.Address(), true, 61))
            .After(Drafts.Register(Drafts.Address(port: 81), 80))
            .After(new SetNodeWeight(Drafts.Address(port: 81), 7));
        Assert.Equal(Later, set.Namespaces["orders"].FirstEnd);
        Assert.False(ExpiredOverrides.AnyIn(set, Later.AddTicks(-1)));
        Assert.Equal(set.Version, set.After(new ExpireOverrides(), Later.AddTicks(-1)).Version);

        Assert.True(ExpiredOverrides.AnyIn(set, Later));
        var first = set.After(new ExpireOverrides(), Later);
        Assert.Equal((null, true, 0), (Node(first).WeightOverride, Node(first).Drained, Node(first).OwnWeight));

        var both = set.After(new ExpireOverrides(), Later.AddSeconds(1));
        Assert.Equal((null, false, 80), (Node(both).WeightOverride, Node(both).Drained, Node(both).OwnWeight));
        Assert.Equal(7, both.FindNode(Drafts.Address(port: 81))!.OwnWeight);
        Assert.Equal(DateTimeOffset.MaxValue, both.Namespaces["orders"].FirstEnd);
        Assert.True(both.Namespaces["orders"].Version > set.Namespaces["orders"].Version);
    }

    [Fact]
    public void SwitchHost_ForATime_GoesBackToWhereItWas()
    {
        var temporary = Basis.After(new SwitchHost("a", "green", 60));
        Assert.Equal(("green", Later), (temporary.Hosts.Hosts["a"].Ns, temporary.Hosts.Hosts["a"].Until));
        Assert.Empty(temporary.After(new ExpireOverrides(), Later).Hosts.Hosts);

        var over = Basis.After(new SwitchHost("a", "orders")).After(new SwitchHost("a", "green", 60)).After(new ExpireOverrides(), Later);
        Assert.Equal(("orders", null), (over.Hosts.Hosts["a"].Ns, over.Hosts.Hosts["a"].Until));
    }

    [Fact]
    public void SwitchHost_ForATimeTwice_GoesBackToTheOneWithoutAnEnd()
    {
        var twice = Basis.After(new SwitchHost("a", "orders"))
            .After(new SwitchHost("a", "green", 60))
            .After(new SwitchHost("a", null, 30));
        Assert.Equal((null, "orders"), (twice.Hosts.Hosts["a"].Ns, twice.Hosts.Hosts["a"].NsBefore));
        Assert.DoesNotContain("null", System.Text.Encoding.UTF8.GetString(twice.Hosts.SyncFragment().Span), StringComparison.Ordinal);

        Assert.Equal("orders", twice.After(new ExpireOverrides(), Later).Hosts.Hosts["a"].Ns);
    }

    [Fact]
    public void SwitchHost_WithoutAnEnd_ClearsTheEnd()
    {
        var cleared = Basis.After(new SwitchHost("a", "green", 60)).After(new SwitchHost("a", "green"));

        Assert.Equal(("green", null, null), (cleared.Hosts.Hosts["a"].Ns, cleared.Hosts.Hosts["a"].Until, cleared.Hosts.Hosts["a"].NsBefore));
        Assert.Empty(Basis.After(new SwitchHost("a", "green", 60)).After(new SwitchHost("a", null)).Hosts.Hosts);
        Assert.Empty(Basis.After(new SwitchHost("a", "green", 60)).After(new SwitchHost("a", null, 60)).Hosts.Hosts);
        Assert.Empty(Basis.After(new SwitchHost("a", null, 60)).Hosts.Hosts);
    }

    [Fact]
    public void Expire_SwitchFromADeletedNamespace_GoesBackToTheDefault()
    {
        var over = Basis.After(new SwitchHost("a", "orders"))
            .After(new SwitchHost("a", "green", 60))
            .After(new DeleteNamespace(new NamespaceRef(null, "orders")))
            .After(new ExpireOverrides(), Later);

        Assert.Empty(over.Hosts.Hosts);
    }

    private static NodeState Node(RegistrySnapshot snapshot) => snapshot.FindNode(Drafts.Address())!;
}

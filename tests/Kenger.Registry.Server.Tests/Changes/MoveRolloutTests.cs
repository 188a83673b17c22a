using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.Changes.Rollouts;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;
using static Kenger.Registry.TestKit.ExampleRollouts;

namespace Kenger.Registry.Server.Tests.Changes;

/// <summary>Decisions that come once, or too late.</summary>
public sealed class MoveRolloutTests
{
    private static readonly RolloutDecision Advance = new(RolloutDecisionKind.Advance, "good");
    private static readonly RolloutDecision RollBack = new(RolloutDecisionKind.RollBack, "bad");

    [Fact]
    public void Apply_DecidedTwice_MovesOnce()
    {
        var begun = Begun();
        var decidedFor = RolloutIn(begun);

        var once = begun.After(new MoveRollout(decidedFor, Advance));

        Assert.Equal((2, 20), (RolloutIn(once).Step, RolloutIn(once).Percent));
        AssertTooLate(once, new MoveRollout(decidedFor, Advance));
        AssertTooLate(once, new MoveRollout(decidedFor, RollBack));
    }

    [Fact]
    public void Apply_OperatorWasFaster_DoesNothing()
    {
        var begun = Begun();
        var decidedFor = RolloutIn(begun);
        var which = new RolloutTarget(null, "orders");

        AssertTooLate(begun.After(new PauseRollout(which, null)), new MoveRollout(decidedFor, Advance));
        AssertTooLate(begun.After(new AbortRollout(which, null)), new MoveRollout(decidedFor, Advance));
        AssertTooLate(begun.After(new PromoteRollout(which, null)), new MoveRollout(decidedFor, RollBack));
        AssertTooLate(begun.After(new DeleteNamespace(new NamespaceRef(null, "orders"))), new MoveRollout(decidedFor, Advance));
    }

    [Fact]
    public void Apply_AnotherRolloutRunsThere_DoesNothing()
    {
        var begun = Begun();
        var next = begun.After(new AbortRollout(new RolloutTarget(1, null), null)).After(Start());

        Assert.Equal(2, RolloutIn(next).Id);
        AssertTooLate(next, new MoveRollout(RolloutIn(begun), RollBack));
    }

    private static void AssertTooLate(RegistrySnapshot snapshot, MoveRollout move)
    {
        var draft = new RegistryDraft(snapshot, Drafts.Start);
        Assert.True(move.Apply(draft).TryGetValue(out var moved));
        Assert.False(moved);
        Assert.False(draft.HasChanges);
    }

    private static RegistrySnapshot Begun() => RegistrySnapshot.Empty
        .After(Drafts.Register(Drafts.Address(port: 1), labels: Drafts.Labels(("version", "v1"))))
        .After(Drafts.Register(Drafts.Address(port: 2), labels: Drafts.Labels(("version", "v2"))))
        .After(Start());

    private static StartRollout Start() =>
        new("orders", V2, [5, 20, 100], 60, RolloutLimits.WithDefaults(null), NoDataAction.Pause, null);

    private static RolloutState RolloutIn(RegistrySnapshot snapshot) => snapshot.Namespaces["orders"].Release.Rollout!;
}

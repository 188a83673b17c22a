using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.Changes.Rollouts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Tests.Changes;

/// <summary>What follows from a batch for gates and rollouts, whichever command brought it about.</summary>
public sealed class ReleaseSettlingTests
{
    private static readonly RolloutTarget Target = new(null, "orders");

    [Fact]
    public void Arrival_NewValue_IsToldOnceAndKept()
    {
        var (snapshot, changes) = Rolling().Batch(Drafts.Start, Register(3, "v3"), Register(4, "v3"), Register(5, null));

        Assert.Equal(
            [
                "arrived a node without the label version came and waits at weight 0: it is on neither side of this rollout",
                "arrived version=v3 came and waits at weight 0: it is on neither side of this rollout",
            ],
            Told(changes));
        Assert.Equal(["", "v3"], snapshot.Namespaces["orders"].Release.Rollout!.Arrived.ToArray());
        Assert.Equal(changes.Version, Assert.Single(changes.Releases.PutRollouts).Version);

        // It goes and comes again.
        (snapshot, changes) = snapshot.Batch(Drafts.Start, draft => new DeregisterNode(Drafts.Address(port: 3)).Apply(draft));
        Assert.Empty(Told(changes));
        (_, changes) = snapshot.Batch(Drafts.Start, Register(3, "v3"));
        Assert.Empty(Told(changes));
    }

    [Fact]
    public void Arrival_RolloutFromBeforeSidesWereKept_TheyAreThoseThatWereThere()
    {
        var old = Rolling();
        var ns = old.Namespaces["orders"];
        old = old with
        {
            Namespaces = old.Namespaces.SetItem("orders", ns with
            {
                Release = ns.Release with { Rollout = ns.Release.Rollout! with { Stable = null }, Proven = [] },
            }),
        };

        var (snapshot, changes) = old.Batch(Drafts.Start, Register(3, "v3"));

        var release = snapshot.Namespaces["orders"].Release;
        Assert.Equal(["v1"], release.Rollout!.Stable!.Value.ToArray());
        Assert.Equal(["version=v1"], release.Proven.Select(label => label.ToString()));
        Assert.Equal(NodeSide.Waiting, release.SideOf(Drafts.Labels(("version", "v3"))));
        Assert.Equal(["arrived version=v3 came and waits at weight 0: it is on neither side of this rollout"], Told(changes));
    }

    [Fact]
    public void Arrival_KnownSides_SayNothing()
    {
        var (_, changes) = Rolling().Batch(Drafts.Start, Register(3, "v1"), Register(4, "v2"));

        Assert.Empty(Told(changes));
        Assert.Empty(changes.Releases.PutRollouts);
    }

    [Fact]
    public void Arrival_BehindTheGate_IsTheGatesToHold()
    {
        var gated = RegistrySnapshot.Empty.After(new AddNamespace("orders", null, null, Gated: true));
        var (snapshot, _) = gated.Batch(Drafts.Start, Register(1, "v1"));
        (snapshot, _) = snapshot.Batch(Drafts.Start, Register(2, "v2"));
        snapshot = snapshot.After(Start("v2"));

        var (after, changes) = snapshot.Batch(Drafts.Start, Register(3, "v3"));

        Assert.Empty(Told(changes));
        Assert.Equal(NodeSide.Gated, after.Namespaces["orders"].Release.SideOf(Drafts.Labels(("version", "v3"))));
        Assert.Empty(after.After(new PromoteRollout(Target, null)).Namespaces["orders"].Release.Waiting);
    }

    [Fact]
    public void Arrival_InTheBatchThatEndsTheRollout_WaitsToo()
    {
        var (snapshot, _) = Rolling().Batch(
            Drafts.Start, Register(3, "v3"), draft => new PromoteRollout(Target, null).Apply(draft));

        Assert.Equal(["version=v3"], snapshot.Namespaces["orders"].Release.Waiting.Select(label => label.ToString()));
    }

    [Fact]
    public void Arrival_ALabelThatIsNewAtEachStart_FillsNoTable()
    {
        var snapshot = Rolling();
        for (var i = 0; i < 130; i++)
        {
            (snapshot, _) = snapshot.Batch(Drafts.Start, Register(3, "build-" + i));
        }

        Assert.Equal(100, snapshot.Namespaces["orders"].Release.Rollout!.Arrived.Length);
        Assert.Equal(NodeSide.Waiting, snapshot.Namespaces["orders"].Release.SideOf(Drafts.Labels(("version", "build-129"))));
    }

    [Fact]
    public void Reinstate_TheLastOfTheNewVersionGoes_TheOldIsStableInTheSameRevision()
    {
        var completed = Rolling().After(new PromoteRollout(Target, null));

        var (snapshot, changes) = completed.Batch(Drafts.Start, draft => new DeregisterNode(Drafts.Address(port: 2)).Apply(draft));

        var release = snapshot.Namespaces["orders"].Release;
        Assert.Empty(release.Retired);
        Assert.Single(changes.Releases.PutReleases);
        Assert.Equal(["reinstated version=v1 serves again, because no other node is left"], Told(changes));
        Assert.Equal(
            ("registry", AuditActions.RolloutReinstate, "orders", "version=v1", """{"side":"retired"}""", """{"side":"stable"}"""),
            changes.Audit.Where(record => record.Action != AuditActions.NodeUpdate && record.Action != AuditActions.NodeDeregister)
                .Select(record => (record.Actor, record.Action, record.Ns, record.Target, record.Before, record.After)).Single());
        // For good: v2 may come back beside it.
        (snapshot, _) = snapshot.Batch(Drafts.Start, Register(2, "v2"));
        Assert.All(snapshot.Namespaces["orders"].NodesById, node => Assert.Equal(100, snapshot.Namespaces["orders"].WeightOf(node)));
    }

    [Fact]
    public void Reinstate_ReplacedOneByOne_ServesFromTheMomentTheLastIsGone()
    {
        var (snapshot, _) = Rolling().After(new PromoteRollout(Target, null)).Batch(
            Drafts.Start, draft => new DeregisterNode(Drafts.Address(port: 1)).Apply(draft), Register(3, "v1"));
        Assert.Equal(["version=v1"], snapshot.Namespaces["orders"].Release.Retired.Select(label => label.ToString()));

        // In one batch with the goodbye of the last.
        (snapshot, _) = snapshot.Batch(
            Drafts.Start, draft => new DeregisterNode(Drafts.Address(port: 2)).Apply(draft), Register(4, "v1"));

        Assert.Empty(snapshot.Namespaces["orders"].Release.Retired);
    }

    [Fact]
    public void Reinstate_TheOthersAreOnlyOffline_ServeAndStayRetired()
    {
        var completed = Rolling().After(new PromoteRollout(Target, null));

        var (snapshot, changes) = completed.Batch(
            Drafts.Start, draft => draft.PutNode(draft.FindNode(Drafts.Address(port: 2))! with { Status = NodeStatus.Offline }));

        Assert.Equal(["version=v1"], snapshot.Namespaces["orders"].Release.Retired.Select(label => label.ToString()));
        Assert.Empty(Told(changes));
        var ns = snapshot.Namespaces["orders"];
        Assert.Equal(100, ns.WeightOf(ns.FindNode(new NodeKey("10.0.0.1", 1))!));
    }

    [Fact]
    public void Reinstate_Gated_IsKnownFromThenOn()
    {
        var (snapshot, _) = RegistrySnapshot.Empty.After(new AddNamespace("orders", null, null, Gated: true)).Batch(Drafts.Start, Register(1, "v1"));
        (snapshot, _) = snapshot.Batch(Drafts.Start, Register(2, "v2"));
        snapshot = snapshot.After(Start("v2")).After(new PromoteRollout(Target, null));
        // The gate is put up anew while only v2 is there.
        snapshot = snapshot.After(new UpdateNamespace(new NamespaceRef(null, "orders"), null, null, Gated: false));
        (snapshot, _) = snapshot.Batch(Drafts.Start, Register(3, "v3"));
        (snapshot, _) = snapshot.Batch(Drafts.Start, draft => new DeregisterNode(Drafts.Address(port: 1)).Apply(draft));
        snapshot = snapshot.After(new UpdateNamespace(new NamespaceRef(null, "orders"), null, null, Gated: true));
        (snapshot, _) = snapshot.Batch(Drafts.Start, Register(1, "v1"));

        (snapshot, _) = snapshot.Batch(
            Drafts.Start,
            draft => new DeregisterNode(Drafts.Address(port: 2)).Apply(draft),
            draft => new DeregisterNode(Drafts.Address(port: 3)).Apply(draft));

        Assert.Equal(NodeSide.Stable, snapshot.Namespaces["orders"].Release.SideOf(Drafts.Labels(("version", "v1"))));
    }

    [Fact]
    public void Reinstate_OnlyWhatWasRolledBackIsLeft_StaysRetired()
    {
        var snapshot = Rolling();
        var decision = new RolloutDecision(RolloutDecisionKind.RollBack, "bad");
        snapshot = snapshot.After(new MoveRollout(snapshot.Namespaces["orders"].Release.Rollout!, decision));

        var (after, changes) = snapshot.Batch(Drafts.Start, draft => new DeregisterNode(Drafts.Address(port: 1)).Apply(draft));

        Assert.Empty(Told(changes));
        Assert.Equal(["version=v2"], after.Namespaces["orders"].Release.Retired.Select(label => label.ToString()));
        // It serves because nobody else does.
        Assert.Equal(100, after.Namespaces["orders"].WeightOf(Assert.Single(after.Namespaces["orders"].NodesById)));
    }

    private static RegistrySnapshot Rolling() =>
        RegistrySnapshot.Empty.Batch(Drafts.Start, Register(1, "v1"), Register(2, "v2")).Snapshot.After(Start("v2"));

    private static StartRollout Start(string version) => new(
        "orders", new LabelPair("version", version), [5, 100], 60, new RolloutAnalysis { MaxErrorRate = 0.05, MinRequests = 100 }, NoDataAction.Pause, null);

    private static Action<RegistryDraft> Register(int port, string? version) => draft => Assert.Null(Drafts.Register(
        Drafts.Address(port: port), labels: version is null ? Labels.None : Drafts.Labels(("version", version))).Apply(draft).Refusal);

    private static IEnumerable<string> Told(ChangeSet changes) =>
        changes.Releases.AddEvents.Select(record => $"{record.Event.Kind} {record.Event.Reason}");
}

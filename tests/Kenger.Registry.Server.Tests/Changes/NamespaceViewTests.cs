using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.Changes.Rollouts;
using Kenger.Registry.Server.Http;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Tests.Changes;

/// <summary>In one batch, each command sees what those before it did.</summary>
public sealed class NamespaceViewTests
{
    private static readonly NodeAddress First = Drafts.Address(host: "10.0.0.1");
    private static readonly NodeAddress Second = Drafts.Address(host: "10.0.0.2");

    private readonly RegistrySnapshot _known = RegistrySnapshot.Empty
        .After(Drafts.Register(First, labels: Drafts.Labels(("version", "v1"))))
        .After(Drafts.Register(Second, labels: Drafts.Labels(("version", "v2"))));

    [Fact]
    public void State_HeldWhileTheBatchGoesOn_IsAlwaysCurrent()
    {
        var draft = new RegistryDraft(_known, Drafts.Start);
        var ns = draft.FindNamespace("orders")!;
        Assert.Same(_known.Namespaces["orders"], ns.State);

        Answer(Drafts.Register(Drafts.Address(host: "10.0.0.3")), draft);
        Answer(new DeregisterNode(First), draft);
        Answer(new UpdateNamespace(new NamespaceRef(null, "orders"), "later", null), draft);

        Assert.Equal(["10.0.0.2", "10.0.0.3"], ns.State.NodesById.Select(node => node.Key.Host));
        Assert.Equal((2, "later", draft.NextVersion), (ns.NodeCount, ns.State.Description, ns.State.Version));
        Assert.Same(ns.State, ns.State);
        Assert.Same(ns, draft.FindNamespace(ns.Id));
        Assert.Same(ns.State, draft.Build().Snapshot.Namespaces["orders"]);
    }

    [Fact]
    public void Apply_WeightsThatARolloutShapes_AnswersWithThoseOfTheBatch()
    {
        var rollingOut = _known.After(Start(50));
        var draft = new RegistryDraft(rollingOut, Drafts.Start);

        // Another new node in the same batch takes half of what the new ones get.
        var alone = Answer(new SetNodeWeight(Second, 100), draft);
        Answer(Drafts.Register(Drafts.Address(host: "10.0.0.3"), labels: Drafts.Labels(("version", "v2"))), draft);
        var shared = Answer(new SetNodeWeight(Second, 100, TtlSeconds: 60), draft);

        var built = draft.Build().Snapshot.Namespaces["orders"];
        Assert.Equal(built.WeightOf(built.Nodes[new NodeKey("10.0.0.2", 80)]), shared.Weight);
        Assert.NotEqual(alone.Weight, shared.Weight);
    }

    [Fact]
    public void Apply_NodesOfTheSameBatch_CountForEveryCommand()
    {
        var draft = new RegistryDraft(RegistrySnapshot.Empty, Drafts.Start);

        Answer(Drafts.Register(First, labels: Drafts.Labels(("version", "v1"))), draft);
        Answer(Drafts.Register(Second, labels: Drafts.Labels(("version", "v2"))), draft);
        var gated = Answer(new UpdateNamespace(new NamespaceRef(null, "orders"), null, null, Gated: true), draft);
        var rollout = Answer(Start(10), draft);
        var node = Answer(Drafts.Register(Drafts.Address(host: "10.0.0.3"), labels: Drafts.Labels(("version", "v3"))), draft);

        Assert.Equal(2, gated.NodeCount);
        Assert.Equal(10, rollout.Percent);
        Assert.Equal((0, NodeSides.Gated), (node.Weight, node.Side));
    }

    [Fact]
    public void FindNamespace_OfARolloutThatTheBatchStarted_FindsIt()
    {
        var draft = new RegistryDraft(_known, Drafts.Start);
        var rollout = Answer(Start(10), draft);

        Assert.Equal("orders", draft.FindNamespaceOfRollout(rollout.Id)?.Name);
        Assert.Equal(RolloutStatuses.Aborted, Answer(new AbortRollout(new RolloutTarget(rollout.Id, null), null), draft).Status);
    }

    [Fact]
    public void FindNamespace_DeletedAndAddedAgain_IsAnother()
    {
        var draft = new RegistryDraft(_known, Drafts.Start);
        var before = draft.FindNamespace("orders")!;

        Answer(new DeleteNamespace(new NamespaceRef(null, "orders")), draft);
        Assert.Null(draft.FindNamespace("orders"));
        Answer(Drafts.Register(First), draft);

        var after = draft.FindNamespace("orders")!;
        Assert.NotEqual(before.Id, after.Id);
        Assert.Equal((2, 1), (before.NodeCount, after.NodeCount));
    }

    private static StartRollout Start(int percent) =>
        new("orders", new LabelPair("version", "v2"), [percent, 100], 60, new RolloutAnalysis(), NoDataAction.Pause, null);

    private static T Answer<T>(RegistryCommand<T> command, RegistryDraft draft) =>
        command.Apply(draft).TryGetValue(out var value) ? value : throw new InvalidOperationException("The command was refused.");
}

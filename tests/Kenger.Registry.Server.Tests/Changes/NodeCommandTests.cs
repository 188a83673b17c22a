using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Tests.Changes;

public sealed class NodeCommandTests
{
    private static readonly DateTimeOffset Later = Drafts.Start.AddSeconds(5);

    private readonly RegistrySnapshot _known = RegistrySnapshot.Empty.After(
        Drafts.Register(Drafts.Address(), 80, "/h", Drafts.Labels(("version", "v1")), 5));

    private static NodeState Node(RegistrySnapshot snapshot) => snapshot.FindNode(Drafts.Address())!;

    [Fact]
    public void Register_NewNode_IsOnlineWithWhatItSaid()
    {
        var info = RegistrySnapshot.Empty.Answer(
            Drafts.Register(Drafts.Address(), 80, "/h", Drafts.Labels(("version", "v1")), 5));

        Assert.Equal(
            new { Id = 1L, Ns = "orders", Host = "10.0.0.1", Port = 80, Weight = 80, HealthPath = "/h", Status = NodeStatus.Online, HeartbeatInterval = (int?)5 },
            new { info.Id, info.Ns, info.Host, info.Port, info.Weight, info.HealthPath, info.Status, info.HeartbeatInterval });
        Assert.Equal(Drafts.Start, info.LastHeartbeat);
        Assert.Equal("v1", info.Labels["version"]);
    }

    [Fact]
    public void Register_AloneBesideATwin_IsToldOfIt()
    {
        var lone = Drafts.Register(Drafts.Address("Orders")) with { Instance = "a1b2" };

        Assert.Equal("orders", _known.Answer(lone).NearNamespace);
        // The original's clients get what they always got, and who is not alone is where it should be.
        Assert.Null(_known.Answer(lone with { Instance = null }).NearNamespace);
        Assert.Null(_known.After(Drafts.Register(Drafts.Address("Orders", "10.0.0.9"))).Answer(lone).NearNamespace);
        // Near is not enough: a team has 'orders' and 'orders2'. And a twin without nodes is none that anybody serves.
        Assert.Null(_known.Answer(Drafts.Register(Drafts.Address("orders2")) with { Instance = "a1b2" }).NearNamespace);
        Assert.Null(RegistrySnapshot.Empty.After(new Kenger.Registry.Server.Changes.Namespaces.AddNamespace("orders", null, null)).Answer(lone).NearNamespace);
    }

    [Fact]
    public void Register_TwinOfAnotherTeam_IsNotTold()
    {
        var draft = new RegistryDraft(_known, Later);
        Assert.Equal("orders", draft.FindTwin("Orders"));

        draft.Begin(Actor.Registry with { Namespaces = NamespaceSet.From(["Orders"]) }, "register");

        Assert.Null(draft.FindTwin("Orders"));
    }

    [Fact]
    public void Register_SaidTheSame_IsAHeartbeatAndNoChange()
    {
        var draft = new RegistryDraft(_known, Later);

        var result = Drafts.Register(Drafts.Address(), 80, "/h", Drafts.Labels(("version", "v1")), 5).Apply(draft);

        Assert.False(draft.HasChanges);
        Assert.True(result.TryGetValue(out var info));
        Assert.Equal((_known.Version, Later), (info.Version, info.LastHeartbeat));
    }

    [Theory]
    [InlineData(81, "/h", "v1", 5)]
    [InlineData(80, "/i", "v1", 5)]
    [InlineData(80, null, "v1", 5)]
    [InlineData(80, "/h", "v2", 5)]
    [InlineData(80, "/h", "v1", 6)]
    [InlineData(80, "/h", "v1", null)]
    public void Register_SaidOtherwise_IsAChange(int weight, string? path, string version, int? interval)
    {
        var changed = Node(_known.After(
            Drafts.Register(Drafts.Address(), weight, path, Drafts.Labels(("version", version)), interval), Later));

        Assert.True(changed.Version > _known.Version);
        Assert.Equal(
            (1L, weight, path, version, interval),
            (changed.Id, changed.DeclaredWeight, changed.HealthPath, changed.Labels.Values["version"], changed.HeartbeatInterval));
        Assert.Equal((Drafts.Start, Later), (changed.CreatedAt, changed.UpdatedAt));
    }

    [Fact]
    public void Register_OfflineNode_IsOnlineAgain()
    {
        var offline = _known.Batch(Later, draft => draft.PutNode(draft.FindNode(Drafts.Address())! with { Status = NodeStatus.Offline }));

        var back = Node(offline.Snapshot.After(
            Drafts.Register(Drafts.Address(), 80, "/h", Drafts.Labels(("version", "v1")), 5), Later));

        Assert.Equal(NodeStatus.Online, back.Status);
    }

    [Fact]
    public void OperatorsWeight_RegisteredAgain_StaysUntilTheDeregistration()
    {
        var set = _known.After(new SetNodeWeight(Drafts.Address(), 7));
        Assert.Equal((7, 80), (Node(set).OwnWeight, Node(set).DeclaredWeight));

        var again = set.After(Drafts.Register(Drafts.Address(), 50));
        Assert.Equal((7, 50), (Node(again).OwnWeight, Node(again).DeclaredWeight));

        var fresh = again.After(new DeregisterNode(Drafts.Address())).After(Drafts.Register(Drafts.Address(), 50));
        Assert.Equal(50, Node(fresh).OwnWeight);
        Assert.Equal(2, Node(fresh).Id);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(80)]
    public void SetWeight_Any_IsTheOperators(int weight)
    {
        var set = _known.After(new SetNodeWeight(Drafts.Address(), weight));

        Assert.Equal(weight, Node(set).WeightOverride);
        Assert.False(Changes(set, new SetNodeWeight(Drafts.Address(), weight)));
    }

    [Fact]
    public void Update_GivenFields_ChangeAndOthersStay()
    {
        var weight = Node(_known.After(new UpdateNode(1, 3, null, null)));
        var path = Node(_known.After(new UpdateNode(1, null, "/new", null)));
        var labels = Node(_known.After(new UpdateNode(1, null, null, Labels.None)));

        Assert.Equal((3, "/h", "v1"), (weight.OwnWeight, weight.HealthPath, weight.Labels.Values["version"]));
        Assert.Equal((80, "/new", "v1"), (path.OwnWeight, path.HealthPath, path.Labels.Values["version"]));
        Assert.Equal((80, "/h", 0), (labels.OwnWeight, labels.HealthPath, labels.Labels.Values.Count));
        Assert.False(Changes(_known, new UpdateNode(1, null, "/h", Drafts.Labels(("version", "v1")))));
    }

    [Fact]
    public void Commands_UnknownNode_AreRefusedWithoutATrace()
    {
        Assert.Equal(ErrorCodes.NotFound, _known.Refused(new SetNodeWeight(Drafts.Address(port: 81), 1)).Code);
        Assert.Equal(ErrorCodes.NotFound, _known.Refused(new SetNodeWeight(Drafts.Address("Orders"), 1)).Code);
        Assert.Equal(ErrorCodes.NotFound, _known.Refused(new UpdateNode(2, 1, null, null)).Code);
        Assert.Equal(ErrorCodes.NotFound, _known.Refused(new DeleteNode(2)).Code);
        Assert.Equal(ErrorCodes.NotFound, _known.Refused(new BringOnline(Drafts.Address("other"))).Code);
        Assert.Equal(ErrorCodes.NotFound, _known.Refused(Drafts.Register(Drafts.Address("other"), create: false)).Code);
    }

    [Fact]
    public void Remove_KnownAndUnknown_SaysWhich()
    {
        Assert.True(_known.Answer(new DeregisterNode(Drafts.Address())).Removed);
        Assert.True(_known.Answer(new DeleteNode(1)).Removed);
        var unknown = _known.Answer(new DeregisterNode(Drafts.Address("nowhere")));
        Assert.Equal((false, _known.Version), (unknown.Removed, unknown.Version));
        Assert.Null(_known.After(new DeleteNode(1)).FindNode(1));
    }

    [Fact]
    public void BringOnline_OnlineNode_RenewsAndChangesNothing()
    {
        var draft = new RegistryDraft(_known, Later);

        Assert.Null(new BringOnline(Drafts.Address()).Apply(draft).Refusal);

        Assert.False(draft.HasChanges);
        Assert.Equal(Later, Node(_known).Lease.LastHeartbeat);
    }

    private static bool Changes<T>(RegistrySnapshot basis, RegistryCommand<T> command)
    {
        var draft = new RegistryDraft(basis, Later);
        Assert.Null(command.Apply(draft).Refusal);
        return draft.HasChanges;
    }

    [Fact]
    public void Deregister_KeepLast_RefusesWhenNobodyElseIsOnline()
    {
        var offline = Drafts.Address(port: 2);
        var snapshot = RegistrySnapshot.Empty
            .After(Drafts.Register(Drafts.Address(port: 1)))
            .After(Drafts.Register(offline))
            .After(Drafts.Register(Drafts.Address("other")));
        snapshot = snapshot.Batch(Drafts.Start, draft => draft.PutNode(draft.FindNode(offline)! with { Status = NodeStatus.Offline })).Snapshot;

        var refusal = snapshot.Refused(new DeregisterNode(Drafts.Address(port: 1), KeepLast: true));

        Assert.Equal(ErrorCodes.Conflict, refusal.Code);
        Assert.Contains("is the last node online in namespace 'orders'", refusal.Message, StringComparison.Ordinal);
        Assert.True(snapshot.Answer(new DeregisterNode(offline, KeepLast: true)).Removed);
        Assert.True(snapshot.Answer(new DeregisterNode(Drafts.Address(port: 1))).Removed);
        Assert.False(snapshot.Answer(new DeregisterNode(Drafts.Address(port: 9), KeepLast: true)).Removed);
        snapshot = snapshot.After(Drafts.Register(Drafts.Address(port: 3)));
        Assert.True(snapshot.Answer(new DeregisterNode(Drafts.Address(port: 1), KeepLast: true)).Removed);
    }
}

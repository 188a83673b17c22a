using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Tests.Changes;

public sealed class RegistryDraftTests
{
    private static readonly long StartMs = Drafts.Start.ToUnixTimeMilliseconds();

    private readonly RegistrySnapshot _known = RegistrySnapshot.Empty
        .After(Drafts.Register(Drafts.Address("a", port: 1)))
        .After(Drafts.Register(Drafts.Address("b", port: 1)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(86_400_000, 86_400_000)]
    // The clock stood still, went back, went back far.
    [InlineData(-1, 0)]
    [InlineData(-86_400_000, 0)]
    public void NextVersion_Clock_IsFollowedButNeverBack(long clockMs, long aheadOfLast)
    {
        var basis = RegistrySnapshot.Empty with { Version = StartMs - 1 };

        Assert.Equal(StartMs + aheadOfLast, new RegistryDraft(basis, Drafts.Start.AddMilliseconds(clockMs)).NextVersion);
    }

    [Fact]
    public void NextVersion_FarFuture_IsExactInADouble() =>
        Assert.True(Revision.Next(0, DateTimeOffset.MaxValue) < 1L << 53);

    [Fact]
    public void Build_Batch_GivesOneRevisionToAllItTouched()
    {
        var (snapshot, changes) = _known.Batch(
            Drafts.Start.AddSeconds(1),
            draft => Drafts.Register(Drafts.Address("a", port: 2)).Apply(draft),
            draft => Drafts.Register(Drafts.Address("c")).Apply(draft));

        Assert.Equal(StartMs + 1000, snapshot.Version);
        Assert.Equal(snapshot.Version, snapshot.Namespaces["a"].Version);
        Assert.Equal(snapshot.Version, snapshot.Namespaces["c"].Version);
        Assert.Equal(_known.Namespaces["b"].Version, snapshot.Namespaces["b"].Version);
        Assert.Same(_known.Namespaces["b"], snapshot.Namespaces["b"]);
        Assert.Equal(["a", "c"], changes.PutNamespaces.Select(ns => ns.Name).Order(StringComparer.Ordinal));
        Assert.Equal(2, changes.PutNodes.Count);
    }

    [Fact]
    public void Build_DeregisteredAndRegistered_DeletesTheOldRowAndPutsANewId()
    {
        var (snapshot, changes) = _known.Batch(
            Drafts.Start,
            draft => new DeregisterNode(Drafts.Address("a", port: 1)).Apply(draft),
            draft => Drafts.Register(Drafts.Address("a", port: 1)).Apply(draft));

        Assert.Equal([1L], changes.DeletedNodes);
        Assert.Equal(3, Assert.Single(changes.PutNodes).Id);
        Assert.Equal(4, snapshot.NextNodeId);
    }

    [Fact]
    public void Build_NamespaceDeletedAndRegisteredIn_DeletesTheOldOneAndItsNodes()
    {
        var (snapshot, changes) = _known.Batch(
            Drafts.Start,
            draft => new DeleteNamespace(new NamespaceRef(null, "a")).Apply(draft),
            draft => Drafts.Register(Drafts.Address("a", port: 9)).Apply(draft));

        Assert.Equal([1L], changes.DeletedNamespaces);
        Assert.Equal([1L], changes.DeletedNodes);
        Assert.Equal([9], snapshot.Namespaces["a"].Nodes.Keys.Select(key => key.Port));
        Assert.Empty(snapshot.Tombstones);
        Assert.Empty(changes.PutTombstones);
    }

    [Fact]
    public void Build_AddedAndDeletedInOneBatch_LeavesOnlyTheTombstone()
    {
        var (snapshot, changes) = _known.Batch(
            Drafts.Start,
            draft => Drafts.Register(Drafts.Address("c")).Apply(draft),
            draft => new DeleteNamespace(new NamespaceRef(null, "c")).Apply(draft));

        Assert.Empty(changes.PutNamespaces);
        Assert.Empty(changes.PutNodes);
        Assert.Empty(changes.DeletedNamespaces);
        Assert.Equal("c", Assert.Single(changes.PutTombstones).Name);
        Assert.Equal(["a", "b"], snapshot.Namespaces.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Build_TombstoneRevived_DeletesItsRow()
    {
        var gone = _known.After(new DeleteNamespace(new NamespaceRef(null, "a")));

        var (_, changes) = gone.Batch(Drafts.Start, draft => Drafts.Register(Drafts.Address("a")).Apply(draft));

        Assert.Equal(["a"], changes.DeletedTombstones);
    }

    [Fact]
    public void Answer_NamespaceChangedInTheBatch_CountsItsNodes()
    {
        var draft = new RegistryDraft(_known, Drafts.Start);
        Drafts.Register(Drafts.Address("a", port: 2)).Apply(draft);

        new UpdateNamespace(new NamespaceRef(null, "a"), "new", null).Apply(draft).TryGetValue(out var info);

        Assert.Equal((2, 2), (info!.NodeCount, info.OnlineCount));
    }

    [Fact]
    public void Build_RandomBatches_WriteWhatTheyChange()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var snapshot = RegistrySnapshot.Empty;
            var rows = new FakeTables();
            for (var batch = 0; batch < 10; batch++)
            {
                var (next, changes) = snapshot.Batch(
                    Drafts.Start, [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => RandomCommands.Next(random))]);
                rows.Apply(changes);
                snapshot = next;

                Assert.Equal(
                    snapshot.AllNodes().Select(node => (node.Id, node.NamespaceId, node.Key, node.OwnWeight)).Order(),
                    rows.Nodes.Values.Select(node => (node.Id, node.NamespaceId, node.Key, node.OwnWeight)).Order());
                Assert.Equal(snapshot.Namespaces.Values.Select(ns => ns.Id).Order(), rows.Namespaces.Keys.Order());
                Assert.Equal(snapshot.Tombstones.Keys.Order(StringComparer.Ordinal), rows.Tombstones.Order(StringComparer.Ordinal));
            }
        }
    }
}

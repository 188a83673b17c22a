using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Routes;
using Kenger.Registry.Server.State.Rules;
using Kenger.Registry.Server.Store;
using Kenger.TestKit;

namespace Kenger.Registry.TestKit;

/// <summary>What every store must do, whatever it is made of.</summary>
public abstract partial class RegistryStoreContract : IDisposable
{
    private protected static readonly DateTimeOffset Now = Drafts.Start.AddMilliseconds(123);

    // Sixteen checks with an output each.
    private static readonly string LongCatalog = $$"""{"out":"{{string.Concat(Enumerable.Repeat("它说 🚀 ", 12_000))}}"}""";

    private IRegistryStore? _store;

    private protected IRegistryStore Store => _store ??= Create();

    [ContractFact]
    public void Load_NewStore_IsEmpty()
    {
        var loaded = Store.Load();

        Assert.Equal(0, loaded.Version);
        Assert.Equal(1, loaded.NextNamespaceId);
        Assert.Equal(1, loaded.NextNodeId);
        Assert.Equal(1, loaded.NextRuleId);
        Assert.Empty(loaded.Namespaces);
        Assert.Empty(loaded.Tombstones);
    }

    [ContractFact]
    public void Commit_EverythingGiven_ComesBack()
    {
        var labels = Drafts.Labels(("version", "v2"), ("zone", "上海 🚀"), ("k8s/name", "\"'\\;--"), ("empty", ""));
        var snapshot = Commit(
            Store.Load(),
            draft => new AddNamespace("orders", "订单 'quoted' \"x\"; -- 🚀", "/ns?x=1").Apply(draft),
            draft => Drafts.Register(Drafts.Address("orders", "[2001:db8::1]", 65535), 0, "/own", labels, 5).Apply(draft),
            draft => new SetNodeWeight(Drafts.Address("orders", "[2001:db8::1]", 65535), 65535).Apply(draft),
            draft => new AddNamespace("old", "", "/gone").Apply(draft),
            draft => new DeleteNamespace(new NamespaceRef(null, "old")).Apply(draft));

        AssertHolds(snapshot);
        var node = Reload().Namespaces["orders"].Nodes.Values.Single();
        Assert.Equal((0, 65535), (node.DeclaredWeight, node.WeightOverride));
        Assert.Equal(labels, node.Labels);
    }

    [ContractFact]
    public void Commit_OnlyWhatIsRequired_ComesBack()
    {
        var snapshot = Commit(Store.Load(), draft => Drafts.Register(Drafts.Address()).Apply(draft));

        AssertHolds(snapshot);
        var node = Reload().Namespaces["orders"].Nodes.Values.Single();
        Assert.Null(node.HealthPath);
        Assert.Null(node.WeightOverride);
        Assert.Null(node.HeartbeatInterval);
        Assert.Same(Labels.None, node.Labels);
    }

    [ContractFact]
    public void Commit_NamesThatDifferInCase_AreTwo()
    {
        var snapshot = Commit(
            Store.Load(),
            draft => Drafts.Register(Drafts.Address("orders")).Apply(draft),
            draft => Drafts.Register(Drafts.Address("Orders")).Apply(draft));

        AssertHolds(snapshot);
    }

    [ContractFact]
    public void Commit_ChangedFields_Overwrite()
    {
        var snapshot = Commit(
            Store.Load(),
            draft => Drafts.Register(Drafts.Address(), 1, "/a", Drafts.Labels(("a", "b")), 5).Apply(draft),
            draft => new SetNodeWeight(Drafts.Address(), 5).Apply(draft));
        snapshot = Commit(
            snapshot,
            draft => Drafts.Register(Drafts.Address(), 2).Apply(draft),
            draft => new UpdateNamespace(new NamespaceRef(null, "orders"), "new", "/new").Apply(draft),
            draft => draft.PutNode(draft.FindNode(Drafts.Address())! with { Status = NodeStatus.Offline }));
        AssertHolds(snapshot);

        snapshot = Commit(snapshot, draft => draft.PutNode(draft.FindNode(Drafts.Address())! with
        {
            WeightOverrideUntil = Now.AddDays(1), Drained = true, DrainUntil = Now.AddMilliseconds(1),
        }));
        AssertHolds(snapshot);

        snapshot = Commit(snapshot, draft => draft.PutNode(draft.FindNode(Drafts.Address())! with
        {
            WeightOverride = null, WeightOverrideUntil = null, Drained = false, DrainUntil = null, Instance = "b2f1", Catalog = LongCatalog,
        }));
        AssertHolds(snapshot);
        Assert.Equal("b2f1", Reload().FindNode(Drafts.Address())!.Instance);
        Assert.Equal(LongCatalog, Reload().FindNode(Drafts.Address())!.Catalog);

        snapshot = Commit(snapshot, draft => draft.PutNode(draft.FindNode(Drafts.Address())! with { Instance = null, Catalog = null }));
        AssertHolds(snapshot);
    }

    [ContractFact]
    public void Commit_NodeReplacedInOneBatch_KeepsTheNewOne()
    {
        var snapshot = Commit(Store.Load(), draft => Drafts.Register(Drafts.Address()).Apply(draft));
        snapshot = Commit(
            snapshot,
            draft => new DeregisterNode(Drafts.Address()).Apply(draft),
            draft => Drafts.Register(Drafts.Address(), 7).Apply(draft));

        AssertHolds(snapshot);
        Assert.Equal(2, Reload().Namespaces["orders"].Nodes.Values.Single().Id);
    }

    [ContractFact]
    public void Commit_NamespaceReplacedInOneBatch_KeepsTheNewOne()
    {
        var snapshot = Commit(Store.Load(), draft => Drafts.Register(Drafts.Address()).Apply(draft));
        snapshot = Commit(
            snapshot,
            draft => new DeleteNamespace(new NamespaceRef(1, null)).Apply(draft),
            draft => Drafts.Register(Drafts.Address()).Apply(draft));

        AssertHolds(snapshot);
        Assert.Equal(2, Reload().Namespaces["orders"].Id);
        Assert.Empty(Reload().Tombstones);
    }

    [ContractFact]
    public void Commit_DeletedNamespace_TakesItsNodes()
    {
        var snapshot = Commit(
            Store.Load(),
            draft => Drafts.Register(Drafts.Address()).Apply(draft),
            draft => Drafts.Register(Drafts.Address("other")).Apply(draft));

        Store.Commit(new ChangeSet
        {
            Version = snapshot.Version + 1, NextNamespaceId = 9, NextNodeId = 9, NextRuleId = 9, DeletedNamespaces = [snapshot.Namespaces["orders"].Id],
        });
        // Were they still there, they would come back with whoever takes the id.
        Store.Commit(new ChangeSet
        {
            Version = snapshot.Version + 2, NextNamespaceId = 9, NextNodeId = 9, NextRuleId = 9, PutNamespaces = [snapshot.Namespaces["orders"]],
        });

        var loaded = Reload();
        Assert.Empty(loaded.Namespaces["orders"].Nodes);
        Assert.Single(loaded.Namespaces["other"].Nodes);
    }

    [ContractFact]
    public void Commit_Tombstones_ComeAndGo()
    {
        var snapshot = Commit(
            Store.Load(),
            draft => new AddNamespace("a", null, null).Apply(draft),
            draft => new DeleteNamespace(new NamespaceRef(null, "a")).Apply(draft));
        AssertHolds(snapshot);
        Assert.Single(Reload().Tombstones);

        snapshot = Commit(snapshot, draft => draft.RemoveTombstone(draft.Tombstones.Single()));

        AssertHolds(snapshot);
        Assert.Empty(Reload().Tombstones);
    }

    [ContractFact]
    public void Commit_BrokenInTheMiddle_ChangesNothing()
    {
        var before = Commit(Store.Load(), draft => Drafts.Register(Drafts.Address()).Apply(draft));
        var (after, changes) = before.Batch(
            Now,
            draft => new DeregisterNode(Drafts.Address()).Apply(draft),
            draft => Drafts.Register(Drafts.Address("new")).Apply(draft),
            draft => new UpdateNamespace(new NamespaceRef(null, "orders"), "changed", null).Apply(draft));
        var homeless = after.Namespaces["new"].Nodes.Values.Single() with { Id = 77, NamespaceId = 999 };

        Assert.ThrowsAny<Exception>(() => Store.Commit(changes with { PutNodes = [.. changes.PutNodes, homeless] }));

        AssertHolds(before);
        // And the store takes the next one.
        Store.Commit(changes);
        AssertHolds(after);
    }

    [ContractFact]
    public void SaveHeartbeats_KnownAndUnknownNodes_SavesTheKnown()
    {
        var snapshot = Commit(
            Store.Load(),
            draft => Drafts.Register(Drafts.Address(port: 1)).Apply(draft),
            draft => Drafts.Register(Drafts.Address(port: 2)).Apply(draft));
        var heard = Now.AddSeconds(10);

        Store.SaveHeartbeats([new SavedHeartbeat(1, heard), new SavedHeartbeat(99, heard)]);

        var loaded = Reload();
        Assert.Equal(snapshot.Version, loaded.Version);
        Assert.Equal([heard, Now], loaded.AllNodes().OrderBy(node => node.Id).Select(node => node.Lease.LastHeartbeat));
    }

    [ContractFact]
    public void Commit_ThousandsOfNodes_ComeBack()
    {
        var snapshot = Commit(Store.Load(), [.. Enumerable.Range(1, 5000).Select(port => (Action<RegistryDraft>)(draft =>
            Drafts.Register(Drafts.Address(port: port)).Apply(draft)))]);

        AssertHolds(snapshot);
    }

    public void Dispose()
    {
        _store?.Dispose();
        Cleanup();
        GC.SuppressFinalize(this);
    }

    private protected abstract IRegistryStore Create();

    private protected virtual RegistrySnapshot Reload() => Store.Load();

    private protected virtual void Cleanup()
    {
    }

    private protected RegistrySnapshot Commit(RegistrySnapshot basis, params Action<RegistryDraft>[] steps)
    {
        var (snapshot, changes) = basis.Batch(Now, steps);
        Store.Commit(changes);
        return snapshot;
    }

    private protected void AssertHolds(RegistrySnapshot expected) => Assert.Equal(Describe(expected), Describe(Reload()));

    // Every field of everything, spelled out: a field that a store forgets must not be forgotten here too.
    private static IEnumerable<string> Describe(RegistrySnapshot snapshot) =>
    [
        $"{snapshot.Version} {snapshot.NextNamespaceId} {snapshot.NextNodeId} {snapshot.NextRuleId} {snapshot.NextRolloutId}",
        $"{snapshot.Routes.Version} {snapshot.NextRouteVersion}",
        .. snapshot.Routes.Routes.Values.Select(route =>
            $"{RouteJson.Write(route.Route)} {route.Version} {route.Revision} {route.Author} {route.Reason} {route.CreatedAt:O} {route.UpdatedAt:O}"),
        .. snapshot.Namespaces.Values.OrderBy(ns => ns.Id).SelectMany(ns => ns.Rules).Select(rule =>
            $"{rule.Id} {rule.NamespaceId} {rule.Ns} {rule.Position} {rule.Name} {RuleJson.Write(rule.Match)} {RuleJson.Write(rule.Target)} "
            + $"{rule.IsEnabled} {rule.Until:O} {rule.Author} {rule.Reason} {rule.CreatedAt:O} {rule.UpdatedAt:O} {rule.Version}"),
        .. snapshot.Namespaces.Values.OrderBy(ns => ns.Id).Select(ns =>
            $"{ns.Id} {ns.Name} {ns.Description} {ns.HealthPath} {ns.CreatedBy} {ns.CreatedAt:O} {ns.UpdatedAt:O} {ns.Version} {Describe(ns.Release)}"),
        .. snapshot.AllNodes().OrderBy(node => node.Id).Select(node =>
            $"{node.Id} {node.NamespaceId} {node.Ns} {node.Key} {node.DeclaredWeight} {node.WeightOverride} "
            + $"{node.WeightOverrideUntil:O} {node.Drained} {node.DrainUntil:O} {node.HealthPath} "
            + $"[{string.Join(',', node.Labels.Values)}] {node.HeartbeatInterval} {node.Instance} {node.Status} {node.CreatedAt:O} {node.UpdatedAt:O} "
            + $"{node.Version} {node.Lease.LastHeartbeat:O}"),
        .. snapshot.Tombstones.Values.OrderBy(gone => gone.Name, StringComparer.Ordinal).Select(gone =>
            $"{gone.Name} {gone.HealthPath} {gone.DeletedAt:O} {gone.Version}"),
        $"{snapshot.Hosts.Version}",
        .. snapshot.Hosts.Hosts.Values.Select(host => $"{host.Host} {host.Ns} {host.Until:O} {host.NsBefore} {host.UpdatedAt:O} {host.Version}"),
    ];
}

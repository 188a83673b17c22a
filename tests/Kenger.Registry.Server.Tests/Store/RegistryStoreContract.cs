using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Sync;
using Kenger.Registry.Server.Tests.Changes;
using Kenger.Registry.Server.TrafficRules;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Store;

/// <summary>What every store must do, whatever it is made of.</summary>
public abstract partial class RegistryStoreContract : IDisposable
{
    private protected static readonly DateTimeOffset Now = Drafts.Start.AddMilliseconds(123);

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
            draft => new DeleteNamespace(new NamespaceSelector(null, "old")).Apply(draft));

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
            draft => new UpdateNamespace(new NamespaceSelector(null, "orders"), "new", "/new").Apply(draft),
            draft => draft.PutNode(draft.FindNode(Drafts.Address())! with { Status = NodeStatus.Offline }));
        AssertHolds(snapshot);

        snapshot = Commit(snapshot, draft => draft.PutNode(draft.FindNode(Drafts.Address())! with
        {
            WeightOverrideUntil = Now.AddDays(1), Drained = true, DrainUntil = Now.AddMilliseconds(1),
        }));
        AssertHolds(snapshot);

        snapshot = Commit(snapshot, draft => draft.PutNode(draft.FindNode(Drafts.Address())! with
        {
            WeightOverride = null, WeightOverrideUntil = null, Drained = false, DrainUntil = null,
        }));
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
            draft => new DeleteNamespace(new NamespaceSelector(1, null)).Apply(draft),
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
            draft => new DeleteNamespace(new NamespaceSelector(null, "a")).Apply(draft));
        AssertHolds(snapshot);
        Assert.Single(Reload().Tombstones);

        snapshot = Commit(snapshot, draft => draft.RemoveTombstone(draft.Tombstones.Single()));

        AssertHolds(snapshot);
        Assert.Empty(Reload().Tombstones);
    }

    [ContractFact]
    public void Commit_SwitchedHosts_ComeChangeAndGo()
    {
        var snapshot = Commit(
            Store.Load(),
            draft => new AddNamespace("green", null, null).Apply(draft),
            draft => new AddNamespace("Green", null, null).Apply(draft),
            draft => new SwitchHost("shop.example.com", "green").Apply(draft),
            draft => new SwitchHost("[2001:db8::1]:8443", "Green").Apply(draft));
        AssertHolds(snapshot);
        Assert.Equal(2, Reload().Hosts.Hosts.Count);

        snapshot = Commit(snapshot, draft => new SwitchHost("shop.example.com", "Green").Apply(draft));
        AssertHolds(snapshot);

        snapshot = Commit(
            snapshot,
            draft => new SwitchHost("shop.example.com", "green", 60).Apply(draft),
            draft => new SwitchHost("[2001:db8::1]:8443", null, 60).Apply(draft));
        AssertHolds(snapshot);

        // The row is gone, and still the table knows when.
        snapshot = Commit(snapshot, draft => new SwitchHost("shop.example.com", null).Apply(draft));
        AssertHolds(snapshot);
        Assert.Equal(snapshot.Version, Reload().Hosts.Version);

        AssertHolds(Commit(snapshot, draft => new AddNamespace("other", null, null).Apply(draft)));
    }

    [ContractFact]
    public void Commit_Rules_ComeMoveChangeAndGo()
    {
        var full = new AddRule(
            "orders",
            new RuleMatch
            {
                Clients = ["10.1.0.0/16", "::1"],
                Headers = new Dictionary<string, string> { ["X-Beta"] = "*" },
                Cookies = new Dictionary<string, string> { ["beta"] = "'\"\\; --" },
                Query = new Dictionary<string, string> { ["上海 🚀"] = "", ["q"] = "订单" },
                PathPrefix = "/api",
                Percent = 12.25,
                PercentKey = "cookie:sid",
            },
            new RuleTarget { Ns = "Orders", Labels = new Dictionary<string, string> { ["version"] = "上海 🚀" } },
            "ci")
        { Name = "上海 🚀 'x'", IsEnabled = false, TtlSeconds = 60, Reason = "订单 \"quoted\"" };
        var least = new AddRule("orders", new RuleMatch { Percent = 0 }, new RuleTarget { Ns = "Orders" }, "ci");
        var snapshot = Commit(
            Store.Load(),
            draft => Drafts.Register(Drafts.Address()).Apply(draft),
            draft => new AddNamespace("Orders", null, null).Apply(draft),
            draft => full.Apply(draft),
            draft => least.Apply(draft));
        AssertHolds(snapshot);
        Assert.Equal([1, 2], Reload().Namespaces["orders"].Rules.Select(rule => rule.Id));

        // One in front, so that the others move; and one of them changes.
        snapshot = Commit(
            snapshot,
            draft => (least with { Position = 1 }).Apply(draft),
            draft => new UpdateRule(1) { IsEnabled = true, TtlSeconds = 0, Name = "", Reason = "", Match = least.Match }.Apply(draft));
        AssertHolds(snapshot);
        Assert.Equal([3, 1, 2], Reload().Namespaces["orders"].Rules.Select(rule => rule.Id));

        snapshot = Commit(snapshot, draft => new DeleteRule(3).Apply(draft));
        AssertHolds(snapshot);

        // What happens to nodes leaves them alone, and a namespace that goes takes them, whoever comes by its name.
        snapshot = Commit(snapshot, draft => Drafts.Register(Drafts.Address(), 7).Apply(draft));
        AssertHolds(snapshot);
        snapshot = Commit(
            snapshot,
            draft => new DeleteNamespace(new NamespaceSelector(null, "orders")).Apply(draft),
            draft => new AddNamespace("orders", null, null).Apply(draft));
        AssertHolds(snapshot);
        Assert.Empty(Reload().Namespaces["orders"].Rules);
        AssertHolds(Commit(snapshot, draft => least.Apply(draft)));
        Assert.Equal(4, Reload().Namespaces["orders"].Rules.Single().Id);
    }

    [ContractFact]
    public void Commit_LargestRule_ComesBackWithItsAudit()
    {
        var value = new string('订', 255);
        var conditions = Enumerable.Range(0, 14).ToDictionary(i => "k" + i, _ => value);
        var labels = Enumerable.Range(0, 32).ToDictionary(i => new string('k', 60) + i, _ => string.Concat(Enumerable.Repeat("🚀", 31)));
        var rule = new AddRule(
            "orders",
            new RuleMatch { Headers = conditions, Cookies = conditions, Query = conditions },
            new RuleTarget { Labels = labels },
            "ci")
        { Name = value[..64], Reason = value };
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(RuleJson.Of(rule.Match)), 31_000, 33_000);

        AssertHolds(Commit(Store.Load(), draft => new AddNamespace("orders", null, null).Apply(draft), draft => rule.Apply(draft)));
        Assert.Equal("rule 1", Store.ReadAudit(NamespaceSelection.All, 1, before: null).Single().Target);
    }

    [ContractFact]
    public void Commit_BrokenInTheMiddle_ChangesNothing()
    {
        var before = Commit(Store.Load(), draft => Drafts.Register(Drafts.Address()).Apply(draft));
        var (after, changes) = before.Batch(
            Now,
            draft => new DeregisterNode(Drafts.Address()).Apply(draft),
            draft => Drafts.Register(Drafts.Address("new")).Apply(draft),
            draft => new UpdateNamespace(new NamespaceSelector(null, "orders"), "changed", null).Apply(draft));
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
    public void Commit_Changes_AreAudited()
    {
        var caller = new Actor("ci", "10.1.2.3", NamespaceSelection.All);
        var labels = Drafts.Labels(("zone", "上海 'quoted' \"x\"; -- 🚀"));
        var snapshot = Commit(
            Store.Load(),
            draft => Drafts.Register(Drafts.Address(), 80, labels: labels).ApplyAs(caller, draft),
            draft => new SetNodeWeight(Drafts.Address(), 5).ApplyAs(caller, draft));
        snapshot = Commit(snapshot, draft => new DeleteNamespace(new NamespaceSelector(null, "orders")).ApplyAs(Actor.Registry, draft));

        var audit = Store.ReadAudit(NamespaceSelection.All, 100, before: null);

        Assert.Equal(
            ["namespace.delete", "node.weight", "node.register", "namespace.add"], audit.Select(row => row.Action));
        Assert.Equal(["registry", "ci", "ci", "ci"], audit.Select(row => row.Actor));
        Assert.Equal(["", "10.1.2.3", "10.1.2.3", "10.1.2.3"], audit.Select(row => row.Address));
        Assert.All(audit, row => Assert.Equal("orders", row.Ns));
        Assert.Equal(["", "10.0.0.1:80", "10.0.0.1:80", ""], audit.Select(row => row.Target));
        Assert.Equal(snapshot.Version, audit[0].Revision);
        Assert.Equal(4, audit.Select(row => row.Id).Distinct().Count());
        Assert.Null(audit[0].StateAfter);
        Assert.Null(audit[2].StateBefore);
        Assert.Equal(audit[2].StateAfter, audit[1].StateBefore);
        Assert.Equal(
            """{"id":1,"weight":5,"declared_weight":80,"weight_override":5,"status":"online","labels":{"zone":"上海 'quoted' \"x\"; -- 🚀"}}""",
            audit[1].StateAfter!.Replace("\\uD83D\\uDE80", "🚀", StringComparison.OrdinalIgnoreCase));
        Assert.All(audit, row => Assert.Equal(Now.ToUnixTimeMilliseconds(), row.ChangedAt));
    }

    [ContractFact]
    public void ReadAudit_InPages_LeavesNothingOut()
    {
        var snapshot = Store.Load();
        for (var i = 1; i <= 7; i++)
        {
            var port = i;
            snapshot = Commit(snapshot, draft => Drafts.Register(Drafts.Address("n" + (port % 2), port: port)).Apply(draft));
        }

        var all = Store.ReadAudit(NamespaceSelection.All, 1000, before: null);
        var paged = new List<AuditRow>();
        while (Store.ReadAudit(NamespaceSelection.All, 2, paged.Count == 0 ? null : paged[^1].Id) is { Count: > 0 } page)
        {
            paged.AddRange(page);
        }

        Assert.Equal(9, all.Count);
        Assert.Equal(all, paged);
        Assert.Equal(all.OrderByDescending(row => row.Id), all);
        Assert.Equal(all.Where(row => row.Ns == "n1"), Store.ReadAudit(NamespaceSelection.Of(["n1", "nowhere"]), 1000, before: null));
        Assert.Empty(Store.ReadAudit(NamespaceSelection.Of(["N1"]), 1000, before: null));
        Assert.Equal(all.Count, Store.ReadAudit(NamespaceSelection.Of(["n0", "n1"]), 1000, before: null).Count);
    }

    [ContractFact]
    public void ForgetAudit_OldEntries_GoTheOldestFirst()
    {
        var snapshot = Commit(
            Store.Load(),
            draft => new AddNamespace("a", null, null).Apply(draft),
            draft => new AddNamespace("b", null, null).Apply(draft),
            draft => new AddNamespace("c", null, null).Apply(draft));

        Assert.Equal(0, Store.ForgetAudit(Now, 100));
        Assert.Equal(2, Store.ForgetAudit(Now.AddMilliseconds(1), 2));
        Assert.Single(Store.ReadAudit(NamespaceSelection.All, 1000, before: null));
        Assert.Equal(1, Store.ForgetAudit(Now.AddMilliseconds(1), 2));

        // And the ids go on.
        Commit(snapshot, draft => new AddNamespace("d", null, null).Apply(draft));
        Assert.Equal(4, Assert.Single(Store.ReadAudit(NamespaceSelection.All, 1000, before: null)).Id);
    }

    [ContractFact]
    public void Commit_BrokenInTheMiddle_LeavesNoAudit()
    {
        var before = Commit(Store.Load(), draft => Drafts.Register(Drafts.Address()).Apply(draft));
        var (after, changes) = before.Batch(Now, draft => Drafts.Register(Drafts.Address("new")).Apply(draft));
        var homeless = after.Namespaces["new"].Nodes.Values.Single() with { Id = 77, NamespaceId = 999 };

        Assert.ThrowsAny<Exception>(() => Store.Commit(changes with { PutNodes = [.. changes.PutNodes, homeless] }));

        Assert.Equal(2, Store.ReadAudit(NamespaceSelection.All, 1000, before: null).Count);
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
        .. snapshot.Namespaces.Values.OrderBy(ns => ns.Id).SelectMany(ns => ns.Rules).Select(rule =>
            $"{rule.Id} {rule.NamespaceId} {rule.Ns} {rule.Position} {rule.Name} {RuleJson.Of(rule.Match)} {RuleJson.Of(rule.Target)} "
            + $"{rule.IsEnabled} {rule.Until:O} {rule.Author} {rule.Reason} {rule.CreatedAt:O} {rule.UpdatedAt:O} {rule.Version}"),
        .. snapshot.Namespaces.Values.OrderBy(ns => ns.Id).Select(ns =>
            $"{ns.Id} {ns.Name} {ns.Description} {ns.HealthPath} {ns.CreatedAt:O} {ns.UpdatedAt:O} {ns.Version} {Describe(ns.Release)}"),
        .. snapshot.AllNodes().OrderBy(node => node.Id).Select(node =>
            $"{node.Id} {node.NamespaceId} {node.Ns} {node.Key} {node.DeclaredWeight} {node.WeightOverride} "
            + $"{node.WeightOverrideUntil:O} {node.Drained} {node.DrainUntil:O} {node.HealthPath} "
            + $"[{string.Join(',', node.Labels.Values)}] {node.HeartbeatInterval} {node.Status} {node.CreatedAt:O} {node.UpdatedAt:O} "
            + $"{node.Version} {node.Lease.LastHeartbeat:O}"),
        .. snapshot.Tombstones.Values.OrderBy(gone => gone.Name, StringComparer.Ordinal).Select(gone =>
            $"{gone.Name} {gone.HealthPath} {gone.DeletedAt:O} {gone.Version}"),
        $"{snapshot.Hosts.Version}",
        .. snapshot.Hosts.Hosts.Values.Select(host => $"{host.Host} {host.Ns} {host.Until:O} {host.NsBefore} {host.UpdatedAt:O} {host.Version}"),
    ];
}

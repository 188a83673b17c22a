using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.TestKit;

namespace Kenger.Registry.TestKit;

/// <summary>Who changed what: kept with the change, read in pages, forgotten in time.</summary>
public abstract partial class RegistryStoreContract
{
    [ContractFact]
    public void Commit_Changes_AreAudited()
    {
        var caller = new Actor("ci", "10.1.2.3", NamespaceSet.All);
        var labels = Drafts.Labels(("zone", "上海 'quoted' \"x\"; -- 🚀"));
        var snapshot = Commit(
            Store.Load(),
            draft => Drafts.Register(Drafts.Address(), 80, labels: labels).ApplyAs(caller, draft),
            draft => new SetNodeWeight(Drafts.Address(), 5).ApplyAs(caller, draft));
        snapshot = Commit(snapshot, draft => new DeleteNamespace(new NamespaceRef(null, "orders")).ApplyAs(Actor.Registry, draft));

        var audit = Store.ReadAudit(NamespaceSet.All, 100, before: null);

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

        var all = Store.ReadAudit(NamespaceSet.All, 1000, before: null);
        var paged = new List<AuditRow>();
        while (Store.ReadAudit(NamespaceSet.All, 2, paged.Count == 0 ? null : paged[^1].Id) is { Count: > 0 } page)
        {
            paged.AddRange(page);
        }

        Assert.Equal(9, all.Count);
        Assert.Equal(all, paged);
        Assert.Equal(all.OrderByDescending(row => row.Id), all);
        Assert.Equal(all.Where(row => row.Ns == "n1"), Store.ReadAudit(NamespaceSet.From(["n1", "nowhere"]), 1000, before: null));
        Assert.Empty(Store.ReadAudit(NamespaceSet.From(["N1"]), 1000, before: null));
        Assert.Equal(all.Count, Store.ReadAudit(NamespaceSet.From(["n0", "n1"]), 1000, before: null).Count);
    }

    [ContractFact]
    public void TrimAudit_MoreThanIsKept_WhatServicesSayGoesFirst()
    {
        var snapshot = Commit(Store.Load(), draft => Drafts.Register(Drafts.Address(port: 1)).ApplyAs(Actor.Registry, draft));
        snapshot = Commit(snapshot, draft => new DrainNode(Drafts.Address(port: 1), true).ApplyAs(Actor.Registry, draft));
        for (var port = 2; port <= 6; port++)
        {
            var other = Drafts.Address(port: port);
            snapshot = Commit(snapshot, draft => Drafts.Register(other).ApplyAs(Actor.Registry, draft));
        }

        Assert.Equal(0, Store.TrimAudit(8, 100));
        Assert.Equal(2, Store.TrimAudit(5, 2));
        Assert.Equal(1, Store.TrimAudit(5, 2));
        Assert.Equal(
            ["namespace.add", "node.drain", "node.register", "node.register", "node.register"],
            Store.ReadAudit(NamespaceSet.All, 100, before: null).Select(row => row.Action).Reverse());
        Assert.Equal(3, Store.TrimAudit(0, 100));
        Assert.Equal(2, Store.ReadAudit(NamespaceSet.All, 100, before: null).Count);
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
        Assert.Single(Store.ReadAudit(NamespaceSet.All, 1000, before: null));
        Assert.Equal(1, Store.ForgetAudit(Now.AddMilliseconds(1), 2));

        // And the ids go on.
        Commit(snapshot, draft => new AddNamespace("d", null, null).Apply(draft));
        Assert.Equal(4, Assert.Single(Store.ReadAudit(NamespaceSet.All, 1000, before: null)).Id);
    }

    [ContractFact]
    public void Commit_BrokenInTheMiddle_LeavesNoAudit()
    {
        var before = Commit(Store.Load(), draft => Drafts.Register(Drafts.Address()).Apply(draft));
        var (after, changes) = before.Batch(Now, draft => Drafts.Register(Drafts.Address("new")).Apply(draft));
        var homeless = after.Namespaces["new"].Nodes.Values.Single() with { Id = 77, NamespaceId = 999 };

        Assert.ThrowsAny<Exception>(() => Store.Commit(changes with { PutNodes = [.. changes.PutNodes, homeless] }));

        Assert.Equal(2, Store.ReadAudit(NamespaceSet.All, 1000, before: null).Count);
    }
}

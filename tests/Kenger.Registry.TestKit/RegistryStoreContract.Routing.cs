using Kenger.Contracts;
using Kenger.Registry.Server.Changes.Hosts;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.Changes.Rules;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Rules;
using Kenger.TestKit;

namespace Kenger.Registry.TestKit;

/// <summary>Switched hosts and traffic rules.</summary>
public abstract partial class RegistryStoreContract
{
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
            draft => new DeleteNamespace(new NamespaceRef(null, "orders")).Apply(draft),
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
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(RuleJson.Write(rule.Match)), 31_000, 33_000);

        AssertHolds(Commit(Store.Load(), draft => new AddNamespace("orders", null, null).Apply(draft), draft => rule.Apply(draft)));
        Assert.Equal("rule 1", Store.ReadAudit(NamespaceSet.All, 1, before: null).Single().Target);
    }
}

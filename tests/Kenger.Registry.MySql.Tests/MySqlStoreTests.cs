using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.Changes.Rules;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.Store;
using Kenger.TestKit;
using Kenger.TestKit.MariaDb;

namespace Kenger.Registry.MySql.Tests;

[NeedsMariaDb]
public sealed class MySqlStoreTests : RegistryStoreContract, IClassFixture<MariaDbFixture>
{
    private readonly MariaDbFixture _mariaDb;
    private readonly Lazy<string> _database;

    public MySqlStoreTests(MariaDbFixture mariaDb)
    {
        _mariaDb = mariaDb;
        _database = new Lazy<string>(() =>
        {
            mariaDb.StopClock(Now);
            return mariaDb.CreateDatabase();
        });
    }

    [ContractFact]
    public void CatchUp_AnotherServerChanged_SeesIt()
    {
        var known = Store.Load();
        using var other = Create();
        var snapshot = Commit(other, other.Load(), Drafts.Register(Drafts.Address()));

        var caughtUp = Store.CatchUp(known);

        Assert.Equal(snapshot.Version, caughtUp.Version);
        Assert.Single(caughtUp.AllNodes());
        Assert.Same(caughtUp, Store.CatchUp(caughtUp));
    }

    [ContractFact]
    public void CatchUp_AnotherServerChangedRules_SeesThemAndKeepsTheOthers()
    {
        using var other = Create();
        var snapshot = Commit(Store, Store.Load(), Drafts.Register(Drafts.Address()));
        var rule = new AddRule("orders", new RuleMatch { Percent = 5 }, new RuleTarget { Labels = new Dictionary<string, string> { ["a"] = "b" } }, "ci");
        snapshot = Commit(other, other.Load(), rule);
        snapshot = Commit(other, snapshot, rule with { Position = 1 });

        var caughtUp = Store.CatchUp(RegistrySnapshot.Empty);
        Assert.Equal([2, 1], caughtUp.Namespaces["orders"].Rules.Select(each => each.Id));
        Assert.Equal(3, Store.CatchUp(caughtUp).NextRuleId);

        Commit(other, snapshot, new DeleteRule(2));
        var later = Store.CatchUp(caughtUp);
        Assert.Equal([(1L, 1)], later.Namespaces["orders"].Rules.Select(each => (each.Id, each.Position)));

        // Another namespace changed: this one is not read again.
        Commit(other, later, new AddNamespace("elsewhere", null, null));
        Assert.Same(later.Namespaces["orders"], Store.CatchUp(later).Namespaces["orders"]);
    }

    // The first that looks begins a revision of its own, and the second must not take that for all that happened.
    [ContractFact]
    public void CatchUp_BackupRestored_EveryServerReadsAllOfIt()
    {
        using var other = Create();
        var known = Commit(Store, Store.Load(), Drafts.Register(Drafts.Address()));
        var known2 = other.CatchUp(other.Load());
        using (var connection = _mariaDb.Open(_database.Value))
        using (var restore = connection.CreateCommand())
        {
            restore.CommandText = "DELETE FROM upstream_node; UPDATE upstream_namespace SET revision = 1; UPDATE upstream_revision SET revision = 1";
            restore.ExecuteNonQuery();
        }

        var first = Store.CatchUp(known);
        var second = other.CatchUp(known2);

        Assert.Empty(first.AllNodes());
        Assert.Empty(second.AllNodes());
        Assert.True(first.Version > known.Version);
        Assert.Equal(first.Version, second.Version);
        Assert.Same(second, other.CatchUp(second));
    }

    [ContractFact]
    public void Probe_ReadsOfOthersGoOn_AndChangesNothingTheySee()
    {
        using var other = Create();
        var known = other.Load();
        Store.Load();

        Store.Probe();

        Assert.Same(known, other.CatchUp(known));
    }

    [ContractFact]
    public void Begin_AnotherServerChanged_StartsFromIt()
    {
        var known = Store.Load();
        using var other = Create();
        var first = Commit(other, other.Load(), Drafts.Register(Drafts.Address(port: 1)));

        var second = Commit(Store, known, Drafts.Register(Drafts.Address(port: 2)));

        Assert.True(second.Version > first.Version);
        Assert.Equal([1, 2], second.AllNodes().Select(node => node.Id).Order());
        Assert.Equal(2, second.AllNodes().Count());
    }

    [ContractFact]
    public void ExchangeGateways_OneIdOfTwoTokens_AreTwo()
    {
        Store.Load();
        using var other = Create();
        other.Load();
        SharedGateway[] ours =
        [
            new() { Token = "a", Gateway = "gw1", Version = 5, Namespaces = "orders,users", Address = "127.0.0.1", Aperture = 40 },
            new() { Token = "b", Gateway = "gw1", Version = 7, Address = "127.0.0.2" },
            new() { Token = "b", Gateway = "GW1", Version = 8, Address = "127.0.0.2" },
        ];

        Assert.Empty(Store.ExchangeGateways("one", ours));

        Assert.Equal(ours.OrderBy(gateway => gateway.Version), other.ExchangeGateways("two", []).OrderBy(gateway => gateway.Version));
        other.ExchangeGateways("two", [ours[0] with { Version = 9 }]);
        Assert.Equal((9, "orders,users"), (Assert.Single(Store.ExchangeGateways("one", ours[1..])).Version, ours[0].Namespaces));
    }

    [ContractFact]
    public void TryTakeDuty_HeldByAnother_IsRefused()
    {
        Store.Load();

        Assert.True(Store.TryTakeDuty("sweep", "one", TimeSpan.FromMinutes(5)));
        Assert.True(Store.TryTakeDuty("sweep", "one", TimeSpan.FromMinutes(5)));
        Assert.False(Store.TryTakeDuty("sweep", "two", TimeSpan.FromMinutes(5)));
        Assert.True(Store.TryTakeDuty("audit", "two", TimeSpan.FromMinutes(5)));
    }

    private protected override IRegistryStore Create() => _mariaDb.CreateStore(_database.Value, Now);

    // As the next server would find it.
    private protected override RegistrySnapshot Reload()
    {
        using var other = Create();
        return other.Load();
    }

    private static RegistrySnapshot Commit<T>(IRegistryStore store, RegistrySnapshot known, RegistryCommand<T> command)
    {
        using var transaction = store.Begin(known);
        var (snapshot, changes) = transaction.Snapshot.Batch(Now, draft => command.Apply(draft));
        transaction.Commit(changes);
        return snapshot;
    }
}

using System.Diagnostics;
using System.Globalization;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Store;
using Kenger.TestKit;
using Kenger.TestKit.MariaDb;

namespace Kenger.Registry.MySql.Tests;

/// <summary>A database that takes connections and bytes, as its machine's kernel does, and answers nothing.</summary>
[NeedsMariaDb]
public sealed class FrozenDatabaseTests(MariaDbFixture mariaDb) : IClassFixture<MariaDbFixture>, IDisposable
{
    // Three seconds are promised. A busy machine may stretch them; what must never be is a hang for as long as the database is away.
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(10);

    private IRegistryStore? _store;

    private IRegistryStore Store => _store ??= mariaDb.CreateStore(mariaDb.CreateDatabase(), Drafts.Start);

    public void Dispose() => _store?.Dispose();

    [ContractFact]
    public void CatchUp_OpenConnection_FailsInTime()
    {
        var known = Store.Load();
        Store.CatchUp(known);

        AssertFailsInTime(() => Store.CatchUp(known));

        Assert.Same(known, Store.CatchUp(known));
    }

    // After a transaction, and after a statement: what was last done must not decide how long the next one waits.
    [ContractFact]
    public void Begin_OpenConnection_FailsInTime()
    {
        var known = Store.Load();
        using (var transaction = Store.Begin(known))
        {
            transaction.Commit(known.Batch(Drafts.Start, draft => Drafts.Register(Drafts.Address()).Apply(draft)).Changes);
        }

        known = Store.Load();
        AssertFailsInTime(() => Store.Begin(known));
        Store.CatchUp(known);
        AssertFailsInTime(() => Store.Begin(known));

        using var again = Store.Begin(known);
        Assert.Equal(known.Version, again.Snapshot.Version);
    }

    [ContractFact]
    public void CatchUp_NewConnection_FailsInTime()
    {
        var known = Store.Load();

        AssertFailsInTime(() => Store.CatchUp(known));

        Assert.Same(known, Store.CatchUp(known));
    }

    [ContractFact]
    public void Commit_MoreThanTheNetworkHolds_FailsInTimeAndWritesNothing()
    {
        var known = Store.Load();
        var path = "/" + new string('x', 99);
        var (snapshot, changes) = known.Batch(Drafts.Start, [.. Enumerable.Range(1, 25_000).Select(port =>
            (Action<RegistryDraft>)(draft => Drafts.Register(Drafts.Address(port: port), healthPath: path).Apply(draft)))]);
        using (var transaction = Store.Begin(known))
        {
            AssertFailsInTime(() => transaction.Commit(changes));
        }

        Assert.Equal(known.Version, Store.Load().Version);
        using (var again = Store.Begin(known))
        {
            again.Commit(changes);
        }

        Assert.Equal(snapshot.AllNodes().Count(), Store.Load().AllNodes().Count());
    }

    private void AssertFailsInTime(Action use)
    {
        Signal("STOP");
        try
        {
            // On a thread of its own: what hangs must fail here, not hang the test.
            using var waiting = RunningTime.Start();
            var used = Task.Run(() => Assert.ThrowsAny<Exception>(use));
            Assert.True(used.Wait(TimeSpan.FromSeconds(30)), "still waiting after 30 s");
            Assert.True(waiting.Elapsed < Noticed, $"it took {waiting.Elapsed}");
        }
        finally
        {
            Signal("CONT");
        }
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, mariaDb.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}

using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.TestKit;
using Kenger.Registry.Server.Tests.Store;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Tests.Writing;

/// <summary>
/// What becomes of a change that the store does not make: tried again, found out about, or refused in words that are true.
/// </summary>
public sealed class RepeatedWritesTests
{
    private static readonly TimeSpan WriteTimeout = new KengerRegistryServerOptions().WriteTimeout;

    [Theory]
    [InlineData(StoreFailureKind.Conflict)]
    [InlineData(StoreFailureKind.Broken)]
    [InlineData(StoreFailureKind.Away)]
    [InlineData(StoreFailureKind.ReadOnly)]
    public async Task Execute_FailsForAMoment_IsMadeAndNobodyIsTold(object kind)
    {
        await using var rig = await StartAsync();
        for (var i = 0; i < 3; i++)
        {
            rig.Store.CommitFailures.Enqueue(new FailureOf((StoreFailureKind)kind));
        }

        var answer = await rig.Register(80);

        Assert.True(answer.TryGetValue(out var node));
        Assert.Equal(node.Version, rig.State.Current.Version);
        Assert.Single(rig.State.Current.AllNodes());
        // The revision of the start, and this one: three tries left nothing.
        Assert.Equal(2, rig.Store.Commits.Count);
        Assert.Null(rig.Health.Failure);
        Assert.Empty(Said(rig));
    }

    [Theory]
    [InlineData(StoreFailureKind.Full)]
    [InlineData(StoreFailureKind.Denied)]
    [InlineData(StoreFailureKind.Unexpected)]
    public async Task Execute_FailsForGood_IsRefusedAtOnce(object kind)
    {
        await using var rig = await StartAsync();
        var tries = rig.Store.Tries;
        rig.Store.CommitFailure = new FailureOf((StoreFailureKind)kind);

        var refusal = (await rig.Register(80)).Refusal;

        Assert.Contains("nothing was changed", refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(tries + 1, rig.Store.Tries);
    }

    [Fact]
    public async Task Execute_ReadOnly_IsNamedOnce_AndNoReadEndsIt()
    {
        await using var rig = await StartAsync(isShared: true);
        await RefuseAsync(rig, StoreFailureKind.ReadOnly);

        // Everybody waited once; from now on each has one try.
        var tries = rig.Store.Tries;
        for (var port = 1; port <= 20; port++)
        {
            Assert.Contains("reason ReadOnly and nothing was changed", (await rig.Register(port)).Refusal!.Message, StringComparison.Ordinal);
            Assert.True(await rig.Writer.CatchUpAsync(CancellationToken.None));
        }

        Assert.Equal(tries + 20, rig.Store.Tries);
        Assert.Equal(StoreFailureKind.ReadOnly, rig.Health.Failure?.Kind);
        var said = Assert.Single(Said(rig));
        Assert.Equal((EventIds.StoreFailed, LogLevel.Error), (said.Id.Id, said.Level));
        Assert.Contains("reason ReadOnly (told by the store)", said.Message, StringComparison.Ordinal);
        Assert.Null(said.Exception);

        rig.Store.CommitFailure = null;
        Assert.True(await rig.Writer.CatchUpAsync(CancellationToken.None));
        Assert.NotNull(rig.Health.Failure);
        Assert.Null((await rig.Writer.WriteStoreAsync(Probe, CancellationToken.None)).Refusal);
        Assert.Null(rig.Health.Failure);
        Assert.Equal([EventIds.StoreFailed, EventIds.StoreBack], Said(rig).Select(entry => entry.Id.Id));
    }

    [Fact]
    public async Task Execute_GaveUpDuringATryThatCameToNothing_IsNotDoneLater()
    {
        await using var rig = await StartAsync();
        rig.Store.Hold();
        using var gone = new CancellationTokenSource();
        var inside = rig.Writer.ExecuteAsync(Drafts.Register(Drafts.Address(port: 1)), Actor.Registry, gone.Token);
        await Eventually.BecomesTrue(() => rig.Store.IsHolding, "it is being tried");
        rig.Store.CommitFailures.Enqueue(new FailureOf(StoreFailureKind.Conflict));

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => inside);
        rig.Store.Release();
        Assert.Null((await rig.Register(2)).Refusal);

        Assert.Equal([2], rig.State.Current.AllNodes().Select(node => node.Key.Port));
    }

    // A database that waits for a lock, or freezes, before anything is written.
    [Fact]
    public async Task Execute_GaveUpBeforeTheCommit_IsToldThatNothingWasChanged_AndThatIsTrue()
    {
        await using var rig = await StartAsync();
        using var open = new ManualResetEventSlim();
        var isWaiting = false;
        rig.Store.Begins = () =>
        {
            Volatile.Write(ref isWaiting, true);
            open.Wait();
        };
        var late = rig.Register(1);
        await Eventually.BecomesTrue(() => Volatile.Read(ref isWaiting), "it waits for the store");

        rig.Time.Advance(WriteTimeout);
        Assert.Contains("nothing was changed", (await late).Refusal!.Message, StringComparison.Ordinal);
        var inTime = rig.Register(2);
        open.Set();

        Assert.Null((await inTime).Refusal);
        Assert.Equal([2], rig.State.Current.AllNodes().Select(node => node.Key.Port));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task Execute_CommitInDoubt_IsFoundOutAndMadeOnce(bool wasMade, int tries)
    {
        await using var rig = await StartAsync();
        var (before, asked) = (rig.Store.Tries, 0);
        rig.Store.CommitFailures.Enqueue(new CommitInDoubtException(new FailureOf(StoreFailureKind.Broken), () =>
            ++asked < 3 ? throw new FailureOf(StoreFailureKind.Away) : wasMade));

        var answer = await rig.Register(80);

        Assert.True(answer.TryGetValue(out var node));
        Assert.Equal((3, tries), (asked, rig.Store.Tries - before));
        Assert.Equal(node.Version, rig.State.Current.Version);
        Assert.Single(rig.State.Current.AllNodes());
        Assert.Null(rig.Health.Failure);
    }

    [Fact]
    public async Task Execute_CommitInDoubtAndNobodyCanTell_CallerIsToldToLook()
    {
        await using var rig = await StartAsync();
        var asked = 0;
        rig.Store.CommitFailures.Enqueue(new CommitInDoubtException(new FailureOf(StoreFailureKind.Broken), () =>
        {
            asked++;
            throw new FailureOf(StoreFailureKind.Away);
        }));

        var waiting = rig.Register(80);
        await Eventually.BecomesTrue(() => Volatile.Read(ref asked) >= 2, "it asks again");
        rig.Time.Advance(WriteTimeout * 0.9);

        Assert.Contains("may still have been made", (await waiting).Refusal!.Message, StringComparison.Ordinal);
        Assert.Empty(rig.State.Current.AllNodes());
    }

    [Fact]
    public async Task Execute_OthersAreFirstForLong_IsAnOutageAfterAWhileOnly()
    {
        await using var rig = await StartAsync();
        await RefuseAsync(rig, StoreFailureKind.Conflict);
        Assert.Null(rig.Health.Failure);

        rig.Time.Advance(StoreHealth.ConflictPatience);
        await RefuseAsync(rig, StoreFailureKind.Conflict);
        Assert.Equal(StoreFailureKind.Conflict, rig.Health.Failure?.Kind);

        rig.Store.CommitFailure = null;
        Assert.Null((await rig.Register(1)).Refusal);
        Assert.Null(rig.Health.Failure);
    }

    [Fact]
    public async Task CatchUp_ConnectionBroke_IsReadAgain_AndALongOutageIsHeardOf()
    {
        await using var rig = await StartAsync(isShared: true);
        rig.Store.CatchUpFailure = new FailureOf(StoreFailureKind.Full);
        Assert.False(await rig.Writer.CatchUpAsync(CancellationToken.None));
        rig.Store.CatchUpFailure = null;
        Assert.True(await rig.Writer.CatchUpAsync(CancellationToken.None));
        Assert.True(rig.Health.HearingSince < rig.Time.GetUtcNow());

        rig.Store.CatchUpFailure = new FailureOf(StoreFailureKind.Full);
        Assert.False(await rig.Writer.CatchUpAsync(CancellationToken.None));
        rig.Time.Advance(TimeSpan.FromSeconds(6));
        rig.Store.CatchUpFailure = null;
        Assert.True(await rig.Writer.CatchUpAsync(CancellationToken.None));
        Assert.Equal(rig.Time.GetUtcNow(), rig.Health.HearingSince);
    }

    private static Task<WriterRig> StartAsync(bool isShared = false) => WriterRig.StartAsync(new ScriptedStore
    {
        IsShared = isShared,
        Explains = exception => exception is FailureOf known
            ? new StoreFailure(known.Kind, $"reason {known.Kind}", known.Message)
            : StoreFailure.Of(exception),
    });

    /// <summary>Lets a change fail until the callers' time is up.</summary>
    private static async Task RefuseAsync(WriterRig rig, StoreFailureKind kind)
    {
        var tries = rig.Store.Tries;
        rig.Store.CommitFailure = new FailureOf(kind);
        var waiting = rig.Register(80);
        await Eventually.BecomesTrue(() => rig.Store.Tries >= tries + 3, "it tries again");
        rig.Time.Advance(WriteTimeout * 0.9);
        Assert.Contains("nothing was changed", (await waiting).Refusal!.Message, StringComparison.Ordinal);
    }

    private static bool Probe(IRegistryStore store)
    {
        store.Probe();
        return true;
    }

    private static IReadOnlyList<CapturedLog.Entry> Said(WriterRig rig) =>
        [.. rig.Log.Entries.Where(entry => entry.Id.Id is EventIds.StoreFailed or EventIds.StoreBack)];

    private sealed class FailureOf(StoreFailureKind kind) : Exception("told by the store")
    {
        public StoreFailureKind Kind => kind;
    }
}

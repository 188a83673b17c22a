using Kenger.Contracts;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Tests.Changes;
using Kenger.Registry.Server.Tests.Store;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Tests.Writing;

public sealed class RegistryWriterTests
{
    private static readonly TimeSpan WriteTimeout = new KengerRegistryServerOptions().WriteTimeout;

    [Fact]
    public async Task Execute_Change_IsDurableAndPublishedBeforeItIsAnswered()
    {
        await using var rig = await WriterRig.StartAsync();

        var answer = await rig.Register(80);

        Assert.True(answer.TryGetValue(out var node));
        Assert.Equal(node.Version, rig.State.Current.Version);
        Assert.Equal(node.Version, rig.Store.Commits.Last().Version);
        Assert.NotNull(rig.State.Current.FindNode(Drafts.Address()));
    }

    [Fact]
    public async Task Execute_NothingToChange_CausesNoTransaction()
    {
        await using var rig = await WriterRig.StartAsync();
        await rig.Register(80);
        var (before, commits) = (rig.State.Current, rig.Store.Commits.Count);

        await rig.Register(80);
        await rig.Execute(new DeregisterNode(Drafts.Address("nowhere")));
        await rig.Execute(new DeleteNode(99));

        Assert.Same(before, rig.State.Current);
        Assert.Equal(commits, rig.Store.Commits.Count);
    }

    [Fact]
    public async Task Execute_ManyAtOnce_ShareTransactions()
    {
        await using var rig = await WriterRig.StartAsync();
        var inside = await rig.HoldWithOneInside();
        var before = rig.Store.Commits.Count;

        var waiting = Enumerable.Range(1, 64).Select(rig.Register).ToArray();
        rig.Store.Release();
        var answers = await Task.WhenAll(waiting);

        Assert.Null((await inside).Refusal);
        Assert.All(answers, answer => Assert.Null(answer.Refusal));
        Assert.Equal(65, rig.State.Current.AllNodes().Count());
        // The one that was held, and one for all the others.
        Assert.Equal(before + 2, rig.Store.Commits.Count);
        Assert.Equal(64, rig.Store.Commits.Last().PutNodes.Count);
    }

    [Fact]
    public async Task Execute_OneOfABatchRefused_OthersAreDone()
    {
        await using var rig = await WriterRig.StartAsync();
        await rig.HoldWithOneInside();

        var good = rig.Register(1);
        var bad = rig.Execute(new DeleteNode(99));
        var alsoGood = rig.Register(2);
        rig.Store.Release();

        Assert.Equal(ErrorCodes.NotFound, (await bad).Refusal?.Code);
        Assert.Null((await good).Refusal);
        Assert.Null((await alsoGood).Refusal);
    }

    [Fact]
    public async Task Execute_StoreFails_EveryCallerOfTheBatchIsRefusedAndNothingPublished()
    {
        await using var rig = await WriterRig.StartAsync();
        await rig.HoldWithOneInside();
        var before = rig.State.Current;
        rig.Store.CommitFailure = new IOException("disk full");

        var waiting = Enumerable.Range(1, 10).Select(rig.Register).ToArray();
        rig.Store.Release();
        var answers = await Task.WhenAll(waiting);

        Assert.All(answers, answer =>
        {
            Assert.Equal(ErrorCodes.Unavailable, answer.Refusal?.Code);
            Assert.NotNull(answer.Refusal?.RetryAfter);
        });
        Assert.Same(before, rig.State.Current);
        Assert.Equal("disk full", rig.Health.Failure?.Detail);
    }

    [Fact]
    public async Task Execute_StoreFailsAndComesBack_IsTakenAgainWithNewerVersions()
    {
        await using var rig = await WriterRig.StartAsync();
        rig.Store.CommitFailure = new IOException("disk full");
        for (var port = 1; port <= 5; port++)
        {
            Assert.NotNull((await rig.Register(port)).Refusal);
        }

        rig.Store.CommitFailure = null;
        var back = await rig.Register(6);
        await rig.Register(7);

        Assert.True(back.TryGetValue(out var node));
        Assert.Equal(7, rig.State.Current.AllNodes().Max(each => each.Key.Port));
        Assert.Equal(2, rig.State.Current.AllNodes().Count());
        Assert.Null(rig.Health.Failure);
        Assert.True(node.Version > rig.Store.Commits.First().Version);
        // One line when it went, one when it came back, whatever happened in between.
        Assert.Equal(
            [(EventIds.StoreFailed, LogLevel.Error), (EventIds.StoreBack, LogLevel.Information)],
            rig.Log.Entries.Where(entry => entry.Id.Id is EventIds.StoreFailed or EventIds.StoreBack).Select(entry => (entry.Id.Id, entry.Level)));
    }

    [Fact]
    public async Task Execute_StoreHangs_CallersAreRefusedAfterTheTimeout()
    {
        await using var rig = await WriterRig.StartAsync();
        var begun = await rig.HoldWithOneInside();
        var notBegun = rig.Register(1);

        rig.Time.Advance(WriteTimeout - TimeSpan.FromTicks(1));
        Assert.False(begun.IsCompleted || notBegun.IsCompleted);
        rig.Time.Advance(TimeSpan.FromTicks(1));

        var (first, second) = ((await begun).Refusal, (await notBegun).Refusal);
        Assert.Equal((ErrorCodes.Unavailable, ErrorCodes.Unavailable), (first?.Code, second?.Code));
        Assert.Contains("may still be made", first!.Message, StringComparison.Ordinal);
        Assert.Contains("nothing was changed", second!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_GivenUpBeforeItBegan_IsNotDoneLater()
    {
        await using var rig = await WriterRig.StartAsync();
        var begun = await rig.HoldWithOneInside();
        var notBegun = rig.Register(1);
        rig.Time.Advance(WriteTimeout);
        await Task.WhenAll(begun, notBegun);

        rig.Store.Release();
        await rig.Register(2);

        Assert.Equal([2, 60_000], rig.State.Current.AllNodes().Select(node => node.Key.Port).Order());
    }

    [Fact]
    public async Task Execute_CallerIsGoneBeforeItBegan_IsNotDoneLater()
    {
        await using var rig = await WriterRig.StartAsync();
        await rig.HoldWithOneInside();
        using var gone = new CancellationTokenSource();
        var notBegun = rig.Writer.ExecuteAsync(Drafts.Register(Drafts.Address(port: 1)), Actor.Registry, gone.Token);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => notBegun);
        rig.Store.Release();
        await rig.Register(2);

        Assert.Equal([2, 60_000], rig.State.Current.AllNodes().Select(node => node.Key.Port).Order());
    }

    [Fact]
    public async Task SaveHeartbeats_FailsAfterTheChangesWereCommitted_CallersAreToldOfSuccess()
    {
        await using var rig = await WriterRig.StartAsync();
        await rig.Register(80);
        var inside = await rig.HoldWithOneInside();
        rig.State.Current.FindNode(Drafts.Address())!.Lease.Renew(rig.Time.GetUtcNow().AddSeconds(1));
        rig.Store.HeartbeatFailure = new IOException("disk full");

        var change = rig.Register(1);
        var saving = rig.SaveHeartbeatsAsync();
        rig.Store.Release();
        await saving;

        Assert.Null((await inside).Refusal);
        Assert.Null((await change).Refusal);
        Assert.Equal("disk full", rig.Health.Failure?.Detail);
    }

    [Fact]
    public async Task SaveHeartbeats_MoreNodesThanOneSaveTakes_SavesAllInTurns()
    {
        const int nodes = 20_010;
        await using var rig = await WriterRig.StartAsync();
        await Task.WhenAll(Enumerable.Range(1, nodes).Select(
            node => rig.Execute(Drafts.Register(Drafts.Address(ns: node % 2 == 0 ? "even" : "odd", port: node)))));

        for (var save = 1; save <= 3; save++)
        {
            foreach (var node in rig.State.Current.AllNodes())
            {
                node.Lease.Renew(rig.Time.GetUtcNow().AddSeconds(save));
            }

            await rig.SaveHeartbeatsAsync();
        }

        var saves = rig.Store.Heartbeats.Select(save => save.Select(beat => (int)beat.NodeId).ToArray()).ToArray();
        Assert.Equal(Enumerable.Range(1, nodes), [.. saves[0], .. saves[1]]);
        Assert.Equal(saves[0], saves[2]);
    }

    [Fact]
    public async Task SaveHeartbeats_FailsOnce_SavesThemTheNextTime()
    {
        await using var rig = await WriterRig.StartAsync();
        await rig.Register(80);
        var heard = rig.Time.GetUtcNow().AddSeconds(1);
        rig.State.Current.FindNode(Drafts.Address())!.Lease.Renew(heard);
        rig.Store.HeartbeatFailure = new IOException("disk full");
        await rig.SaveHeartbeatsAsync();
        Assert.Empty(rig.Store.Heartbeats);

        rig.Store.HeartbeatFailure = null;
        await rig.SaveHeartbeatsAsync();
        await rig.SaveHeartbeatsAsync();

        Assert.Equal([new SavedHeartbeat(1, heard)], Assert.Single(rig.Store.Heartbeats));
    }

    [Fact]
    public async Task Stop_HeartbeatsNotSaved_SavesThem()
    {
        var rig = await WriterRig.StartAsync();
        await rig.Register(80);
        rig.State.Current.FindNode(Drafts.Address())!.Lease.Renew(rig.Time.GetUtcNow().AddSeconds(1));

        await rig.DisposeAsync();

        Assert.Single(rig.Store.Heartbeats);
    }

    [Fact]
    public async Task Execute_AfterStop_IsRefused()
    {
        await using var rig = await WriterRig.StartAsync();
        await rig.Writer.StopAsync(CancellationToken.None);

        Assert.Equal(ErrorCodes.Unavailable, (await rig.Register(80)).Refusal?.Code);
    }

    [Fact]
    public async Task Start_StoreCannotBeLoaded_FailsAndStopsAtOnce()
    {
        await using var rig = new WriterRig(new ScriptedStore { LoadFailure = new IOException("no such disk") });

        var failure = await Assert.ThrowsAsync<IOException>(() => rig.Writer.StartAsync(CancellationToken.None));
        await rig.Writer.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

        Assert.Equal("no such disk", failure.Message);
    }

    [Fact]
    public async Task Start_StoredState_BeginsANewerRevisionOfEverything()
    {
        var stored = RegistrySnapshot.Empty
            .After(Drafts.Register(Drafts.Address()), Drafts.Start.AddYears(1))
            .After(new AddNamespace("gone", null, null), Drafts.Start.AddYears(1))
            .After(new DeleteNamespace(new NamespaceRef(null, "gone")), Drafts.Start.AddYears(1));

        // The clock went back by a year.
        await using var rig = await WriterRig.StartAsync(new ScriptedStore { Initial = stored });

        var loaded = rig.State.Current;
        Assert.Equal(stored.Version + 1, loaded.Version);
        Assert.Equal(loaded.Version, loaded.Namespaces["orders"].Version);
        Assert.Equal(loaded.Version, loaded.Tombstones["gone"].Version);
        Assert.Equal(loaded.Version, Assert.Single(rig.Store.Commits).Version);
    }

    [Fact]
    public async Task CatchUp_ManyAskWhileTheWriterIsBusy_ReadsOnceForAll()
    {
        await using var rig = await WriterRig.StartAsync(new ScriptedStore { IsShared = true });
        var inside = await rig.HoldWithOneInside();

        Task<bool>[] asked = [.. Enumerable.Range(0, 1_000).Select(_ => rig.Writer.CatchUpAsync(CancellationToken.None))];
        rig.Store.Release();

        Assert.All(await Task.WhenAll(asked), Assert.True);
        Assert.Equal(1, rig.Store.CatchUps);
        await inside;
        // Who comes later is not told of what was read before.
        Assert.True(await rig.Writer.CatchUpAsync(CancellationToken.None));
        Assert.Equal(2, rig.Store.CatchUps);
    }

    [Fact]
    public async Task CatchUp_NobodyElseWrites_AsksNoStore()
    {
        await using var rig = await WriterRig.StartAsync();

        Assert.True(await rig.Writer.CatchUpAsync(CancellationToken.None));
        Assert.Equal(0, rig.Store.CatchUps);
    }
}

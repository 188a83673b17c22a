using System.Diagnostics.Metrics;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Duties;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Telemetry;
using Kenger.Registry.Server.Tests.Changes;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.Registry.Server.Tests.Store;
using Kenger.Registry.Server.Tests.Writing;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Tests.Duties;

/// <summary>No loop dies of one bad run, and each says so once.</summary>
public sealed class LoopTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CapturedLog _log = new();
    private readonly ServiceProvider _services;

    public LoopTests() => _services =
        new ServiceCollection().AddMetrics().AddLogging(logging => logging.AddProvider(_log)).BuildServiceProvider();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task Housekeeper_OneDutyFails_RunsTheOthersAndSaysSoOnce()
    {
        var (bad, good) = (new CountingDuty { Failure = new InvalidOperationException("bad") }, new CountingDuty());
        using var housekeeper = new Housekeeper([bad, good], _time, Logger<Housekeeper>());

        await housekeeper.StartAsync(CancellationToken.None);
        await PassUntil(() => good.Runs >= 3, "the good duty has its turns");
        await housekeeper.StopAsync(CancellationToken.None);

        Assert.True(bad.Runs >= 3);
        Assert.Contains(nameof(CountingDuty), Assert.Single(Said(EventIds.DutyFailed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Housekeeper_DutyFailsForAnotherReason_SaysThatToo()
    {
        var duty = new CountingDuty { Failure = new InvalidOperationException("bad") };
        using var housekeeper = new Housekeeper([duty], _time, Logger<Housekeeper>());
        await housekeeper.RunOnceAsync(CancellationToken.None);
        duty.Failure = new InvalidOperationException("worse");
        await housekeeper.RunOnceAsync(CancellationToken.None);

        Assert.Equal(["bad", "worse"], Said(EventIds.DutyFailed).Select(entry => entry.Exception!.Message));
    }

    [Fact]
    public async Task HeartbeatSaver_ARunThrows_GoesOnAndSaysSoOnce()
    {
        await using var rig = new WriterRig();
        await rig.Writer.StartAsync(CancellationToken.None);
        await rig.Register(1);
        var good = rig.State.Current;
        var unreadable = good.Namespaces["orders"] with { Nodes = null! };
        rig.State.Publish(good with { Namespaces = good.Namespaces.SetItem("orders", unreadable) });
        using var saver = NewSaver(rig);

        await saver.StartAsync(CancellationToken.None);
        await PassUntil(() => Said(EventIds.HeartbeatSaverFailed).Any(), "it failed");
        _time.Advance(TimeSpan.FromSeconds(10));
        Renew(good);
        rig.State.Publish(good);
        await PassUntil(() => !rig.Store.Heartbeats.IsEmpty, "it saves once it can");

        Assert.Single(Said(EventIds.HeartbeatSaverFailed));
        await saver.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task HeartbeatSaver_StoppedInAHurry_LetsNothingOut()
    {
        var rig = await WriterRig.StartAsync();
        await rig.Register(1);
        Renew(rig.State.Current);
        var inside = await rig.HoldWithOneInside();
        using var saver = NewSaver(rig);
        await saver.StartAsync(CancellationToken.None);

        await saver.StopAsync(new CancellationToken(canceled: true));

        await rig.DisposeAsync();
        await inside;
    }

    [Fact]
    public async Task HeartbeatSaver_StoppedBeforeItStarted_LetsNothingOut()
    {
        await using var rig = new WriterRig();
        var ns = RegistrySnapshot.Empty.After(Drafts.Register(Drafts.Address()));
        Renew(ns);
        rig.State.Publish(ns);
        using var saver = NewSaver(rig);

        await saver.StopAsync(new CancellationToken(canceled: true));

        Assert.Empty(Said(EventIds.HeartbeatSaverFailed));
        await rig.Writer.StartAsync(CancellationToken.None);
    }

    [Fact]
    public async Task StoreFollower_ARunThrows_GoesOnAndSaysSoOnce()
    {
        await using var rig = await WriterRig.StartAsync(new ScriptedStore { IsShared = true });
        // Without a tracker every run ends with an exception, after it has caught up.
        using var follower = new StoreFollower(
            rig.Writer, rig.Store, rig.State, gateways: null!, new ServerIdentity(), new SteadyClock(_time), _time, Logger<StoreFollower>());

        await follower.StartAsync(CancellationToken.None);
        await PassUntil(() => rig.Store.CatchUps >= 3, "it asks again and again");
        await follower.StopAsync(CancellationToken.None);

        Assert.Single(Said(EventIds.StoreFollowerFailed));
    }

    [Fact]
    public async Task TokenFileService_ARunThrows_GoesOnAndSaysSoOnce()
    {
        using var directory = new TempDirectory();
        var path = directory.File("tokens.json");
        File.WriteAllText(path, "no tokens");
        // Without a book a good file ends in an exception.
        using var service = new TokenFileService(
            book: null!, _time, Options.Create(new KengerRegistryServerOptions { TokenFile = path }), Logger<TokenFileService>());

        await service.StartAsync(CancellationToken.None);
        File.WriteAllText(path, "[]");
        await PassUntil(() => Said(EventIds.TokenFileServiceFailed).Any(), "it failed");
        File.WriteAllText(path, "\n\n[1");
        await PassUntil(() => Said(EventIds.TokenFileBroken).Count() == 2, "it still reads the file");
        await service.StopAsync(CancellationToken.None);

        Assert.Single(Said(EventIds.TokenFileServiceFailed));
    }

    private static void Renew(RegistrySnapshot snapshot) =>
        snapshot.AllNodes().Single().Lease.Renew(DateTimeOffset.MaxValue.AddYears(-1));

    private Task PassUntil(Func<bool> condition, string what) => Eventually.BecomesTrue(
        () =>
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            return condition();
        },
        what);

    private HeartbeatSaver NewSaver(WriterRig rig) => new(
        rig.Writer, rig.Store, rig.State, new RegistryMetrics(_services.GetRequiredService<IMeterFactory>()), _time, Logger<HeartbeatSaver>());

    private IEnumerable<CapturedLog.Entry> Said(int id) => _log.Entries.Where(entry => entry.Id.Id == id);

    private ILogger<T> Logger<T>() => _services.GetRequiredService<ILogger<T>>();

    private sealed class CountingDuty : IDuty
    {
        public int Runs { get; private set; }

        public Exception? Failure { get; set; }

        public Task RunOnceAsync(CancellationToken cancellationToken)
        {
            Runs++;
            return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
        }
    }
}

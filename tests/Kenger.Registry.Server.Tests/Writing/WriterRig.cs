using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Duties;
using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Sync;
using Kenger.Registry.Server.Telemetry;
using Kenger.Registry.Server.Tests.Changes;
using Kenger.Registry.Server.Tests.Store;
using Kenger.Registry.Server.Writing;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Tests.Writing;

/// <summary>A writer over a scripted store, with a clock that stands still.</summary>
internal sealed class WriterRig : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly HeartbeatSaver _heartbeats;

    public WriterRig(ScriptedStore? store = null)
    {
        Store = store ?? new ScriptedStore();
        Log = new CapturedLog();
        _services = new ServiceCollection().AddMetrics().AddLogging(logging => logging.AddProvider(Log)).BuildServiceProvider();
        Watches = new WatchHub(State, Time);
        var metrics = new RegistryMetrics(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        Writer = new RegistryWriter(
            Store,
            Health,
            State,
            Watches,
            metrics,
            new NoticeRouting(Options.Create(new KengerRegistryServerOptions())),
            new SteadyClock(Time),
            Time,
            Options.Create(new KengerRegistryServerOptions()),
            _services.GetRequiredService<ILogger<RegistryWriter>>());
        _heartbeats = new HeartbeatSaver(Writer, Store, State, metrics, Time, _services.GetRequiredService<ILogger<HeartbeatSaver>>());
    }

    public FakeTimeProvider Time { get; } = new();

    public ScriptedStore Store { get; }

    public StoreHealth Health { get; } = new();

    public RegistryState State { get; } = new();

    public WatchHub Watches { get; }

    public CapturedLog Log { get; }

    public RegistryWriter Writer { get; }

    public static async Task<WriterRig> StartAsync(ScriptedStore? store = null)
    {
        var rig = new WriterRig(store);
        await rig.Writer.StartAsync(CancellationToken.None);
        return rig;
    }

    public Task<CommandResult<T>> Execute<T>(RegistryCommand<T> command) => Writer.ExecuteAsync(command, Actor.Registry, CancellationToken.None);

    public Task SaveHeartbeatsAsync() => _heartbeats.RunOnceAsync(CancellationToken.None);

    public Task<CommandResult<Contracts.NodeInfo>> Register(int port) => Execute(Drafts.Register(Drafts.Address(port: port)));

    /// <summary>Has the writer stand in a transaction that hangs.</summary>
    public async Task<Task<CommandResult<Contracts.NodeInfo>>> HoldWithOneInside()
    {
        Store.Hold();
        var inside = Register(60_000);
        await Eventually.BecomesTrue(() => Store.IsHolding, "the writer stands in the held transaction");
        return inside;
    }

    public async ValueTask DisposeAsync()
    {
        Store.Release();
        await _heartbeats.StopAsync(CancellationToken.None);
        await Writer.StopAsync(CancellationToken.None);
        Writer.Dispose();
        _heartbeats.Dispose();
        Watches.Dispose();
        await _services.DisposeAsync();
    }
}

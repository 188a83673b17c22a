using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Telemetry;
using Kenger.Registry.Server.Writing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Delivery;

/// <summary>
/// Delivers what waits in the outbox, at once and then once a second. Each target has a lane of its own: a slow one holds up nobody else.
/// </summary>
internal sealed partial class NoticeDelivery : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly NoticeRouting _routing;
    private readonly IRegistryStore _store;
    private readonly StoreHealth _health;
    private readonly StoreNotices _storeNotices;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lazy<IReadOnlyDictionary<string, TargetLane>> _lanes;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task> _running = new(StringComparer.Ordinal);

    public NoticeDelivery(
        NoticeRouting routing,
        NoticeSender sender,
        StoreNotices storeNotices,
        RegistryWriter writer,
        IRegistryStore store,
        StoreHealth health,
        SharedDuties duties,
        SteadyClock clock,
        RegistryMetrics metrics,
        TimeProvider time,
        IOptions<KengerRegistryServerOptions> options,
        ILogger<NoticeDelivery> logger)
    {
        (_routing, _storeNotices, _store, _health, _time, _logger) = (routing, storeNotices, store, health, time, logger);
        _lanes = new Lazy<IReadOnlyDictionary<string, TargetLane>>(() => routing.Routes.ToDictionary(
            route => route.Name,
            route => new TargetLane(route, options.Value.Notices, sender, writer, store, duties, clock, metrics, logger),
            StringComparer.Ordinal));
    }

    /// <summary>How much waits for each target, as far as this server knows.</summary>
    public IEnumerable<(string Target, int Waiting)> Waiting => _lanes.Value.Select(lane => (lane.Key, lane.Value.Waiting));

    /// <summary>Delivers what is due now to all targets; over when that is.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        // Those that run already may have looked before what is due now came.
        await Task.WhenAll(Running());
        Note();
        Start(cancellationToken);
        await Task.WhenAll(Running());
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_routing.Routes.Count == 0)
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            var news = _routing.News.Next;
            Start(stoppingToken);
            await news.WaitAsync(Period, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (news.IsCompleted)
            {
                Note();
            }
        }

        await Task.WhenAll(Running()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Note()
    {
        foreach (var lane in _lanes.Value.Values)
        {
            lane.Note();
        }
    }

    private Task[] Running()
    {
        lock (_lock)
        {
            return [.. _running.Values];
        }
    }

    private void Start(CancellationToken cancellationToken)
    {
        foreach (var route in _routing.Routes)
        {
            Start("store " + route.Name, () => _storeNotices.RunAsync(route, cancellationToken), cancellationToken);
            // What was delivered could not be noted in a file that can't be written, and would be delivered again.
            if (_store.IsShared || _health.Failure is null)
            {
                Start(route.Name, () => _lanes.Value[route.Name].RunAsync(cancellationToken), cancellationToken);
            }
        }
    }

    private void Start(string lane, Func<Task> run, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_running.TryGetValue(lane, out var running) || running.IsCompleted)
            {
                _running[lane] = RunAsync(run, cancellationToken);
            }
        }
    }

    private async Task RunAsync(Func<Task> run, CancellationToken cancellationToken)
    {
        // Not on the loop's time.
        await Task.Yield();
        try
        {
            await run();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogDeliveryFailed(exception);
        }
        catch (OperationCanceledException)
        {
            // The host stops; what was not confirmed is sent again.
        }
    }

    [LoggerMessage(EventIds.NoticeDeliveryFailed, LogLevel.Error, "The delivery of notices failed; it is tried again in a second")]
    private partial void LogDeliveryFailed(Exception exception);
}

using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Health;

/// <summary>Probes every node in turn, and puts it out of the traffic or back in.</summary>
internal sealed partial class HealthProber(
    NodeDirectory directory,
    INodeProbe probe,
    ServingLog serving,
    IOptions<KengerGatewayOptions> options,
    TimeProvider time,
    ILogger<HealthProber> logger) : PeriodicService(time, logger, EventIds.ProbesFailed)
{
    private readonly TimeProvider _time = time;
    private readonly ILogger _logger = logger;
    private readonly GatewayHealthOptions _options = options.Value.Health;
    private readonly SemaphoreSlim _slots = new(options.Value.Health.MaxConcurrency);
    // By track, not by node: one that says something else of itself is another object, and is due when it was.
    private Dictionary<NodeTrack, ProbeSchedule> _schedules = [];
    private NamespaceTable? _scheduled;

    protected override TimeSpan Period { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Starts a probe of every node that is due; completes when these have ended.</summary>
    public override Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var table = directory.Current;
        var now = _time.GetTimestamp();
        if (!ReferenceEquals(table, _scheduled))
        {
            Reschedule(table, now);
            serving.Say(table);
        }

        var started = new List<Task>();
        foreach (var entry in table.Tables.SelectMany(nodes => nodes.Entries))
        {
            var schedule = _schedules[entry.Node.Track];
            if (schedule.IsDue(entry, _options.Interval, now, _time))
            {
                schedule.IsRunning = true;
                started.Add(ProbeAsync(entry, schedule, cancellationToken));
            }
        }

        return Task.WhenAll(started);
    }

    public override void Dispose()
    {
        base.Dispose();
        _slots.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Slow probes must not hold up the others, so a tick does not wait for what it has started.
        var running = new List<Task>();
        using var timer = new PeriodicTimer(Period, _time);
        var tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
        var arrived = directory.Arrived;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAny(tick, arrived);
            // The timer of a gateway that nobody stopped, and nobody has any more, is at its end at once, and again.
            var isOver = tick.IsCompletedSuccessfully && !await tick;
            if (stoppingToken.IsCancellationRequested || isOver)
            {
                break;
            }

            if (tick.IsCompleted)
            {
                tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
            }

            if (arrived.IsCompleted)
            {
                // The signal first, then the look: whoever comes in between is seen now or wakes us again.
                arrived = directory.Arrived;
            }

            running.RemoveAll(task => task.IsCompleted);
            running.Add(TryRunOnceAsync(stoppingToken));
        }

        await Task.WhenAll(running);
    }

    private async Task ProbeAsync(NodeEntry entry, ProbeSchedule schedule, CancellationToken cancellationToken)
    {
        try
        {
            await _slots.WaitAsync(cancellationToken);
            try
            {
                var started = _time.GetTimestamp();
                var problem = await probe.ProbeAsync(entry.Node, entry.HealthPath, schedule.TimeoutOf(entry, _options.Timeout), cancellationToken);
                schedule.Took(isWell: problem is null, _time.GetElapsedTime(started));
                Note(entry, schedule, problem, started);
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
        catch (Exception exception)
        {
            LogProbeBroke(exception, entry.Node);
        }
        finally
        {
            // Those that came together were probed together, and must not be for ever.
            schedule.LastProbe = _time.GetTimestamp() - (entry.Health.IsUnprobed ? RandomShare(_options.Interval) : 0);
            schedule.IsRunning = false;
        }
    }

    private void Note(NodeEntry entry, ProbeSchedule schedule, string? problem, long started)
    {
        var node = entry.Node;
        node.Track.LastProbe = new ProbeResult(problem, _time.GetUtcNow());
        if (schedule.LastProbe is { } last && node.Track.EjectedAt >= last)
        {
            schedule.RestartCount();
        }

        // Requests put it out while the probe ran: what they saw is newer than what the probe asked.
        if (problem is null && node.Track.EjectedAt >= started)
        {
            return;
        }

        var inARow = schedule.Count(isWell: problem is null);
        // Of a new node the first word counts: there is nothing it could stand against.
        if (entry.Health.IsUnprobed || inARow >= (problem is null ? _options.HealthyThreshold : _options.UnhealthyThreshold))
        {
            Report(node, problem, isFirst: entry.Health.IsUnprobed);
        }
    }

    private void Report(GatewayNode node, string? problem, bool isFirst)
    {
        var now = _time.GetTimestamp();
        var hasTurned = directory.Report(node, problem is null ? NodeHealth.Healthy(now) : NodeHealth.Unhealthy(problem, now));
        if (hasTurned && problem is not null)
        {
            LogUnhealthy(node, problem);
        }
        else if (hasTurned && !isFirst)
        {
            LogHealthy(node);
        }

        if (problem?.Contains(HttpNodeProbe.NoAnswer, StringComparison.Ordinal) == true)
        {
            // After it is out: who waits for it is sent to others.
            node.Track.FellSilent();
        }
    }

    // New nodes get a random place in the interval: many that arrive together must not be probed together for ever. Those that came to
    // others are due at once: they wait for it.
    private void Reschedule(NamespaceTable table, long now)
    {
        var before = _schedules;
        _schedules = table.Tables
            .SelectMany(nodes => nodes.Entries)
            .ToDictionary(
                entry => entry.Node.Track,
                entry => before.GetValueOrDefault(entry.Node.Track)
                    ?? new ProbeSchedule { LastProbe = entry.Health.IsUnprobed ? null : now - RandomShare(_options.Interval) });
        _scheduled = table;
    }

    private long RandomShare(TimeSpan interval) =>
        (long)(Random.Shared.NextDouble() * interval.TotalSeconds * _time.TimestampFrequency);

    [LoggerMessage(EventIds.NodeHealthy, LogLevel.Information, "Node {Node} is healthy again")]
    private partial void LogHealthy(GatewayNode node);

    [LoggerMessage(EventIds.NodeUnhealthy, LogLevel.Warning, "Node {Node} is unhealthy and gets no traffic: {Reason}")]
    private partial void LogUnhealthy(GatewayNode node, string reason);

    [LoggerMessage(EventIds.ProbeFailed, LogLevel.Error, "The probe of node {Node} broke off")]
    private partial void LogProbeBroke(Exception exception, GatewayNode node);
}

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
    private readonly HashSet<string> _panicking = [];
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
            LogPanics(table);
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
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                running.RemoveAll(task => task.IsCompleted);
                running.Add(TryRunOnceAsync(stoppingToken));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task ProbeAsync(NodeEntry entry, ProbeSchedule schedule, CancellationToken cancellationToken)
    {
        try
        {
            await _slots.WaitAsync(cancellationToken);
            try
            {
                var started = _time.GetTimestamp();
                var problem = await probe.ProbeAsync(entry.Node, entry.HealthPath, cancellationToken);
                Note(entry.Node, schedule, problem, started);
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
            schedule.LastProbe = _time.GetTimestamp();
            schedule.IsRunning = false;
        }
    }

    private void Note(GatewayNode node, ProbeSchedule schedule, string? problem, long started)
    {
        node.Track.LastProbe = new ProbeResult(problem, _time.GetUtcNow());
        if (node.Track.EjectedAt >= schedule.LastProbe)
        {
            schedule.RestartCount();
        }

        // Requests put it out while the probe ran: what they saw is newer than what the probe asked.
        if (problem is null && node.Track.EjectedAt >= started)
        {
            return;
        }

        var inARow = schedule.Count(isWell: problem is null);
        if (inARow >= (problem is null ? _options.HealthyThreshold : _options.UnhealthyThreshold))
        {
            Report(node, problem);
        }
    }

    private void Report(GatewayNode node, string? problem)
    {
        var now = _time.GetTimestamp();
        if (!directory.Report(node, problem is null ? NodeHealth.Healthy(now) : NodeHealth.Unhealthy(problem, now)))
        {
            return;
        }

        if (problem is null)
        {
            LogHealthy(node);
        }
        else
        {
            LogUnhealthy(node, problem);
        }
    }

    // New nodes get a random place in the interval: many that arrive together must not be probed together for ever.
    private void Reschedule(NamespaceTable table, long now)
    {
        var before = _schedules;
        _schedules = table.Tables
            .SelectMany(nodes => nodes.Entries)
            .ToDictionary(
                entry => entry.Node.Track,
                entry => before.GetValueOrDefault(entry.Node.Track)
                    ?? new ProbeSchedule { LastProbe = now - RandomShare(_options.Interval) });
        _scheduled = table;
    }

    private void LogPanics(NamespaceTable all)
    {
        foreach (var table in all.Tables)
        {
            if (table.IsPanicking && _panicking.Add(table.Namespace))
            {
                LogPanic(table.Namespace, table.Entries.Count(entry => entry.IsEligible), table.WeightedCount);
            }
            else if (!table.IsPanicking && _panicking.Remove(table.Namespace))
            {
                LogPanicOver(table.Namespace);
            }
        }
    }

    private long RandomShare(TimeSpan interval) =>
        (long)(Random.Shared.NextDouble() * interval.TotalSeconds * _time.TimestampFrequency);

    [LoggerMessage(EventIds.NodeHealthy, LogLevel.Information, "Node {Node} is healthy again")]
    private partial void LogHealthy(GatewayNode node);

    [LoggerMessage(EventIds.NodeUnhealthy, LogLevel.Warning, "Node {Node} is unhealthy and gets no traffic: {Reason}")]
    private partial void LogUnhealthy(GatewayNode node, string reason);

    [LoggerMessage(EventIds.ProbeFailed, LogLevel.Error, "The probe of node {Node} broke off")]
    private partial void LogProbeBroke(Exception exception, GatewayNode node);

    [LoggerMessage(EventIds.PanicBegan, LogLevel.Warning,
        "Only {Healthy} of {Total} nodes of namespace {Namespace} are healthy, less than the panic threshold: "
        + "all get traffic, healthy or not")]
    private partial void LogPanic(string @namespace, int healthy, int total);

    [LoggerMessage(EventIds.PanicEnded, LogLevel.Information,
        "Enough nodes of namespace {Namespace} are healthy again: only these get traffic")]
    private partial void LogPanicOver(string @namespace);
}

using System.Diagnostics.Metrics;
using Kenger.Contracts;

namespace Kenger.Registry.Server.Telemetry;

/// <summary>What the registry counts, in the meter <c>Kenger.Registry.Server</c>.</summary>
internal sealed class RegistryMetrics
{
    public const string MeterName = "Kenger.Registry.Server";

    private readonly Counter<long> _heartbeats;
    private readonly Counter<long> _transactions;
    private readonly Counter<long> _repeats;
    private readonly Histogram<double> _commitDuration;
    private readonly Histogram<int> _batchSize;
    private readonly Counter<long> _reports;
    private readonly Counter<long> _decisions;
    private readonly Counter<long> _notices;

    public RegistryMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _heartbeats = meter.CreateCounter<long>(
            "kenger.registry.heartbeats", "{heartbeat}", "Heartbeats taken.");
        _transactions = meter.CreateCounter<long>(
            "kenger.registry.transactions", "{transaction}", "Store transactions, by what they wrote: changes or heartbeats.");
        _repeats = meter.CreateCounter<long>(
            "kenger.registry.store.repeats",
            "{try}",
            "How often something was tried again because the store did not do it, by reason: conflict, broken, away or read_only.");
        _commitDuration = meter.CreateHistogram<double>(
            "kenger.registry.commit.duration", "s", "How long the store took to commit a batch of changes.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        _batchSize = meter.CreateHistogram<int>(
            "kenger.registry.commit.commands", "{command}", "Commands that shared one transaction.", tags: null,
            new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] });
        _reports = meter.CreateCounter<long>(
            "kenger.registry.reports", "{report}", "Reports of gateways that a rollout needed.");
        _decisions = meter.CreateCounter<long>(
            "kenger.registry.rollout.decisions",
            "{decision}",
            "What the registry decided about rollouts, by decision: passed, advanced, completed, paused, resumed or rolled_back.");
        _notices = meter.CreateCounter<long>(
            "kenger.registry.notices", "{notice}", "Notices, by target and result: delivered, failed (and tried again) or dropped.");
    }

    public void Heartbeat() => _heartbeats.Add(1);

    public void Committed(int commands, TimeSpan duration)
    {
        _transactions.Add(1, new KeyValuePair<string, object?>("kind", "changes"));
        _commitDuration.Record(duration.TotalSeconds);
        _batchSize.Record(commands);
    }

    /// <summary>The store did not do something, and is asked again.</summary>
    public void StoreRepeated(string reason) => _repeats.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void HeartbeatsSaved() => _transactions.Add(1, new KeyValuePair<string, object?>("kind", "heartbeats"));

    public void Reported() => _reports.Add(1);

    /// <summary>Something became of notices: delivered, failed or dropped. Targets are those of the configuration.</summary>
    public void NoticesDone(string target, string result, int count) =>
        _notices.Add(count, new KeyValuePair<string, object?>("target", target), new KeyValuePair<string, object?>("result", result));

    /// <summary>The registry decided something about a rollout; one of <see cref="RolloutEventKinds"/>.</summary>
    public void RolloutDecided(string kind) => _decisions.Add(1, new KeyValuePair<string, object?>("decision", kind));
}

using System.Diagnostics.Metrics;
using Kenger.Contracts;
using Kenger.Registry.Server.Duties;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Telemetry;

/// <summary>The registry's instruments, in the meter <c>Kenger.Registry.Server</c>.</summary>
internal sealed class RegistryMetrics
{
    public const string MeterName = "Kenger.Registry.Server";

    private readonly Counter<long> _heartbeats;
    private readonly Counter<long> _transactions;
    private readonly Histogram<double> _commitDuration;
    private readonly Histogram<int> _batchSize;
    private readonly Counter<long> _reports;
    private readonly Counter<long> _decisions;

    public RegistryMetrics(IMeterFactory meters, RegistryState state, SelfPreservation selfPreservation)
    {
        var meter = meters.Create(MeterName);
        _heartbeats = meter.CreateCounter<long>(
            "kenger.registry.heartbeats", "{heartbeat}", "Heartbeats taken.");
        _transactions = meter.CreateCounter<long>(
            "kenger.registry.transactions", "{transaction}", "Store transactions, by what they wrote: changes or heartbeats.");
        _commitDuration = meter.CreateHistogram<double>(
            "kenger.registry.commit.duration", "s", "How long the store took to commit a batch of changes.");
        _batchSize = meter.CreateHistogram<int>(
            "kenger.registry.commit.commands", "{command}", "Commands that shared one transaction.");
        _reports = meter.CreateCounter<long>(
            "kenger.registry.reports", "{report}", "Reports of gateways that a rollout needed.");
        _decisions = meter.CreateCounter<long>(
            "kenger.registry.rollout.decisions",
            "{decision}",
            "What the registry decided about rollouts, by decision: passed, advanced, completed, paused, resumed or rolled_back.");
        meter.CreateObservableGauge(
            "kenger.registry.rollouts",
            () => CountRollouts(state.Current),
            "{rollout}",
            "Namespaces' latest rollouts, by status: running, paused, completed, rolled_back or aborted.");
        meter.CreateObservableGauge(
            "kenger.registry.version", () => state.Current.Version, "{revision}", "The number of the last change.");
        meter.CreateObservableGauge(
            "kenger.registry.self_preservation",
            () => selfPreservation.Current is null ? 0 : 1,
            description: "1 while nobody is expired, because half of the nodes fell silent together; else 0.");
        meter.CreateObservableGauge(
            "kenger.registry.nodes", () => CountNodes(state.Current), "{node}", "Nodes, by status: online or offline.");
    }

    public void Heartbeat() => _heartbeats.Add(1);

    public void Committed(int commands, TimeSpan duration)
    {
        _transactions.Add(1, new KeyValuePair<string, object?>("kind", "changes"));
        _commitDuration.Record(duration.TotalSeconds);
        _batchSize.Record(commands);
    }

    public void HeartbeatsSaved() => _transactions.Add(1, new KeyValuePair<string, object?>("kind", "heartbeats"));

    public void Reported() => _reports.Add(1);

    /// <summary>The registry decided something about a rollout; one of <see cref="RolloutEventKinds"/>.</summary>
    public void RolloutDecided(string kind) => _decisions.Add(1, new KeyValuePair<string, object?>("decision", kind));

    private static IEnumerable<Measurement<int>> CountRollouts(RegistrySnapshot snapshot)
    {
        var counts = snapshot.Namespaces.Values.Select(ns => ns.Release.Rollout?.Status).OfType<RolloutStatus>().CountBy(status => status).ToDictionary();
        return Enum.GetValues<RolloutStatus>().Select(status =>
            new Measurement<int>(counts.GetValueOrDefault(status), new KeyValuePair<string, object?>("status", status.ToWireName())));
    }

    private static Measurement<int>[] CountNodes(RegistrySnapshot snapshot)
    {
        var total = 0;
        var online = 0;
        foreach (var node in snapshot.AllNodes())
        {
            total++;
            online += node.Status == NodeStatus.Online ? 1 : 0;
        }

        return
        [
            new(online, new KeyValuePair<string, object?>("status", "online")),
            new(total - online, new KeyValuePair<string, object?>("status", "offline")),
        ];
    }
}

using System.Diagnostics.Metrics;

namespace Kenger.Discovery.Telemetry;

/// <summary>What calls by name come to, under the meter <c>Kenger.Discovery</c>. Tags are bounded: services that are followed, and fixed words.</summary>
internal sealed class DiscoveryMetrics
{
    public const string MeterName = "Kenger.Discovery";

    private const string NamespaceTag = "namespace";

    private readonly Meter _meter;
    private readonly Counter<long> _picks;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _refusedRetries;
    private readonly Counter<long> _ejections;

    public DiscoveryMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _picks = _meter.CreateCounter<long>("kenger.discovery.picks", "{pick}", "Nodes picked for calls and retries, by the service called and by how the attempt ended");
        _retries = _meter.CreateCounter<long>("kenger.discovery.retries", "{retry}", "Calls sent to another node after one failed");
        _refusedRetries = _meter.CreateCounter<long>(
            "kenger.discovery.retries.refused", "{retry}", "Calls not sent to another node because the retry budget was used up");
        _ejections = _meter.CreateCounter<long>("kenger.discovery.ejections", "{ejection}", "Nodes taken out by what happened to calls");
    }

    /// <summary>A pick, once it is known how it ended.</summary>
    /// <param name="ns">The service that was called.</param>
    /// <param name="outcome">A fixed word.</param>
    public void Picked(string ns, string outcome) => _picks.Add(1, TagOf(ns), new KeyValuePair<string, object?>("outcome", outcome));

    public void Retried(string ns) => _retries.Add(1, TagOf(ns));

    public void RetryRefused(string ns) => _refusedRetries.Add(1, TagOf(ns));

    public void Ejected(string ns) => _ejections.Add(1, TagOf(ns));

    /// <summary>Has the age of what is known told.</summary>
    /// <param name="age">Since the registry last answered; null while it never has.</param>
    public void ObserveAge(Func<TimeSpan?> age) => _meter.CreateObservableGauge<double>(
        "kenger.discovery.registry.age", () => age() is { } known ? [new Measurement<double>(known.TotalSeconds)] : [], "s", "Time since the registry last answered");

    private static KeyValuePair<string, object?> TagOf(string ns) => new(NamespaceTag, ns);
}

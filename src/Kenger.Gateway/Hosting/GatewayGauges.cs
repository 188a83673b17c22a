using System.Diagnostics.Metrics;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Snapshots;
using Kenger.Gateway.Sync;
using Kenger.Gateway.Telemetry;
using Kenger.Gateway.Tls;

namespace Kenger.Gateway.Hosting;

/// <summary>How the gateway stands, beside what it counts: gauges in the same meter.</summary>
internal sealed class GatewayGauges
{
    private readonly TimeProvider _time;

    public GatewayGauges(GatewayMetrics metrics, NodeDirectory directory, RegistryWatcher watcher, SnapshotService snapshots,
        ListenerCertificates certificates, TimeProvider time)
    {
        _time = time;
        var meter = metrics.Meter;
        meter.CreateObservableGauge("kenger.gateway.nodes", () => CountNodes(directory.Current), "{node}",
            "Nodes the registry lists, by health");
        meter.CreateObservableGauge("kenger.gateway.node.running", () => CountRunning(directory.Current), "{request}",
            "Requests that run at each node the registry lists, WebSockets and streams too");
        meter.CreateObservableGauge(
            "kenger.gateway.registry.version", () => watcher.Status.Revision ?? 0, "{revision}",
                "The registry version that is applied; 0 before the first");
        meter.CreateObservableGauge(
            "kenger.gateway.registry.age", () => watcher.Status.Age(time)?.TotalSeconds ?? 0, "s", "Time since the registry last answered");
        meter.CreateObservableGauge(
            "kenger.gateway.snapshot.age", () => AgeOf(snapshots.Status), "s",
                "Time since the registry confirmed what is in the snapshot file");
        meter.CreateObservableGauge(
            "kenger.gateway.certificate.days_left",
            () => CertificateGauge.Measure(certificates.All.Select(each => each.Watched.Current), time.GetUtcNow()), "d", CertificateGauge.Description);
    }

    private IEnumerable<Measurement<double>> AgeOf(SnapshotStatus? snapshot) =>
        snapshot?.SavedAt is { } savedAt ? [new Measurement<double>((_time.GetUtcNow() - savedAt).TotalSeconds)] : [];

    private static IEnumerable<Measurement<int>> CountNodes(NamespaceTable all)
    {
        foreach (var table in all.Tables)
        {
            yield return Count(table.Namespace, "healthy", table.HealthyCount);
            yield return Count(table.Namespace, "unhealthy", table.Entries.Count - table.HealthyCount);
        }
    }

    private static IEnumerable<Measurement<int>> CountRunning(NamespaceTable all) =>
        from table in all.Tables
        from entry in table.Entries
        select new Measurement<int>(
            entry.Node.Running,
            new KeyValuePair<string, object?>(GatewayMetrics.NamespaceTag, table.Namespace),
            new KeyValuePair<string, object?>("node", entry.Node.Address));

    private static Measurement<int> Count(string ns, string state, int count) =>
        new(count, new KeyValuePair<string, object?>(GatewayMetrics.NamespaceTag, ns), new KeyValuePair<string, object?>("state", state));
}

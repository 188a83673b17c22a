using System.Diagnostics.Metrics;
using Kenger.Contracts;
using Kenger.Registry.Server.Delivery;
using Kenger.Registry.Server.Duties;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Telemetry;
using Kenger.Registry.Server.Tls;
using Kenger.Registry.Server.Traffic;
using Microsoft.Extensions.Hosting;

namespace Kenger.Registry.Server.Hosting;

/// <summary>What the registry is now, as gauges in the meter <c>Kenger.Registry.Server</c>; there from its start on.</summary>
internal sealed class RegistryGauges(
    IMeterFactory meters, RegistryState state, SelfPreservation selfPreservation, NoticeDelivery notices,
    GatewayTracker gateways, StoreHealth store, TrafficHistory traffic,
    RegistryCertificates certificates, TimeProvider time) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = meters.Create(RegistryMetrics.MeterName);
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
            "kenger.registry.notices.waiting",
            () => notices.Waiting.Select(each => new Measurement<int>(each.Waiting, new KeyValuePair<string, object?>("target", each.Target))),
            "{notice}",
            "Notices that wait for their target, by target, at most 500 of each; 0 at servers that don't deliver.");
        meter.CreateObservableGauge(
            "kenger.registry.namespaces", () => state.Current.Namespaces.Count, "{namespace}", "Namespaces.");
        meter.CreateObservableGauge(
            "kenger.registry.gateways", () => gateways.CountLive(), "{gateway}", "Gateways that polled within 15 s, here or at another server.");
        meter.CreateObservableGauge(
            "kenger.registry.store.writable", () => store.Failure is null ? 1 : 0, description: "0 while the store can't be written; else 1.");
        meter.CreateObservableGauge(
            "kenger.registry.traffic.memory", () => traffic.Bytes, "By", "What the last hour of the traffic takes.");
        meter.CreateObservableGauge(
            "kenger.server.certificate.days_left",
            () => CertificateGauge.Measure([certificates.Tls.Watched.Current], time.GetUtcNow()),
            description: CertificateGauge.Description + ".");
        meter.CreateObservableGauge(
            "kenger.registry.nodes", () => CountNodes(state.Current), "{node}", "Nodes, by status: online or offline.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

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

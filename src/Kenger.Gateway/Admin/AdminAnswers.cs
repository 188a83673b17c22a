using Kenger.Gateway.Answers;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Sync;

namespace Kenger.Gateway.Admin;

/// <summary>Shapes what is known of nodes as the original's functions did. Pure.</summary>
internal static class AdminAnswers
{
    public static IReadOnlyDictionary<string, IReadOnlyList<AdminNode>> NodesOf(NamespaceTable all) =>
        all.Tables.OrderBy(table => table.Namespace, StringComparer.Ordinal).ToDictionary(table => table.Namespace, NodesOf);

    /// <summary>An unknown namespace has no nodes.</summary>
    public static IReadOnlyList<AdminNode> NodesOf(NodeTable? table) => [.. EntriesOf(table).Select(NodeOf)];

    public static AdminHealth HealthOf(string ns, NodeTable? table, SyncStatus registry, TimeProvider time)
    {
        var entries = EntriesOf(table);
        var healthy = table?.HealthyCount ?? 0;
        return new AdminHealth(ns, entries.Count, healthy, entries.Count - healthy,
            [.. entries.Select(entry => HealthOf(entry, registry, time))])
        {
            Panic = table is { IsPanicking: true } ? true : null,
            OnStandby = table is { IsOnStandby: true } ? true : null,
            Aperture = table?.Share is { } share
                ? new AdminAperture(share.Count, share.Aperture.Place + 1, share.Aperture.Count, table.IsShareTooWeak ? true : null)
                : null,
        };
    }

    private static IReadOnlyList<NodeEntry> EntriesOf(NodeTable? table) => table?.Entries ?? [];

    private static AdminNode NodeOf(NodeEntry entry) =>
        new(
            entry.Node.Host,
            entry.Node.Port,
            entry.Weight,
            entry.HealthPath,
            entry.Node.CreatedAt.ToUnixTimeSeconds(),
            entry.UpdatedAt.ToUnixTimeSeconds(),
            entry.Health.IsHealthy)
        {
            OwnWeight = OwnWeightOf(entry),
            Standby = entry.StandsBy ? true : null,
            Running = entry.Node.Running,
            Labels = entry.Node.Labels,
        };

    private static AdminHealthNode HealthOf(NodeEntry entry, SyncStatus registry, TimeProvider time) =>
        new(entry.Node.Address, entry.Weight, entry.Health.IsHealthy, entry.HealthPath)
        {
            OwnWeight = OwnWeightOf(entry),
            Standby = entry.StandsBy ? true : null,
            Labels = entry.Node.Labels,
            Heartbeat = new AdminHeartbeat(Online: true, registry.Age(time) is { } age ? UnixSeconds(age, time) : null),
            Probe = entry.Node.Track.LastProbe is { } probe
                ? new AdminProbe(probe.Problem is null, probe.Problem, probe.At.ToUnixTimeSeconds())
                : null,
            LastChange = LastChangeOf(entry, time),
        };

    private static int? OwnWeightOf(NodeEntry entry) => entry.OwnWeight == entry.Weight ? null : entry.OwnWeight;

    private static AdminLastChange LastChangeOf(NodeEntry entry, TimeProvider time) =>
        entry.Health.Since == 0
            ? new AdminLastChange("listed by the registry", entry.Node.CreatedAt.ToUnixTimeSeconds())
            : new AdminLastChange(entry.Health.Reason ?? "probes succeeded", UnixSeconds(time.GetElapsedTime(entry.Health.Since), time));

    private static long UnixSeconds(TimeSpan age, TimeProvider time) => (time.GetUtcNow() - age).ToUnixTimeSeconds();
}

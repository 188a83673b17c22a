using Kenger.Client;
using Kenger.Contracts;

namespace Kenger.Gateway;

/// <summary>What an answer of the registry makes of the nodes known so far. Pure.</summary>
internal static class SyncMerge
{
    /// <summary>
    /// Replaces the namespaces in the answer. When it is complete, those that are not in it are gone; else they stay, and so
    /// they do when parts of it could not be read: these may be what is missing. Nodes that were known keep their health.
    /// </summary>
    public static SyncOutcome Apply(
        NamespaceTable current, SyncResult answer, IReadOnlyCollection<string> wanted, bool isComplete, NodeTableRules rules, DateTimeOffset now)
    {
        var tables = new Dictionary<string, NodeTable>();
        if (!isComplete || answer.Rejected.Count > 0)
        {
            foreach (var kept in current.Tables)
            {
                tables[kept.Namespace] = kept;
            }
        }

        List<string> rejected = [.. answer.Rejected];
        foreach (var (ns, told) in answer.Namespaces)
        {
            if (wanted.Contains(ns))
            {
                var before = current.Find(ns);
                var traffic = TrafficRules.Of(ns, told.Rules, before?.Traffic, wanted, rejected);
                tables[ns] = Merge(ns, before, told, traffic, rules, now, rejected);
            }
        }

        var changes = ChangesBetween(current, tables).ToArray();
        return new SyncOutcome(NamespaceTable.Synced(tables.Values), changes, rejected);
    }

    private static NodeTable Merge(
        string ns, NodeTable? before, SyncNamespace told, TrafficRules? traffic, NodeTableRules rules, DateTimeOffset now, List<string> rejected)
    {
        var known = before?.Entries.ToDictionary(entry => (entry.Node.Host, entry.Node.Port)) ?? [];
        // Where nobody was before, everybody is new alike, and somebody has to serve.
        var isNewcomer = known.Count > 0;
        var seen = new HashSet<(string Host, int Port)>(told.Nodes.Count);
        var entries = new List<NodeEntry>(told.Nodes.Count);
        foreach (var node in told.Nodes)
        {
            if (Check(node, out var host) is { } problem)
            {
                rejected.Add($"{ns}/{node.Host}:{node.Port}: {problem}");
            }
            else if (seen.Add((host, node.Port)))
            {
                entries.Add(Merge(ns, known.GetValueOrDefault((host, node.Port)), node, host, isNewcomer, now));
            }
        }

        // The same nodes and rules as before: keep the table, and with it what was logged about it.
        return before is not null
            && ReferenceEquals(traffic, before.Traffic)
            && entries.SequenceEqual(before.Entries, ReferenceEqualityComparer.Instance)
            ? before
            : new NodeTable(ns, entries, rules, before) { Traffic = traffic };
    }

    private static NodeEntry Merge(string ns, NodeEntry? before, SyncNode told, string host, bool isNewcomer, DateTimeOffset now)
    {
        var ownWeight = told.OwnWeight ?? told.Weight;
        var labels = told.Labels is { Count: > 0 } ? told.Labels : null;
        if (before is null)
        {
            var node = new GatewayNode(ns, host, told.Port, now, isNewcomer, labels);
            return new NodeEntry(node, told.Weight, told.HealthPath, now, NodeHealth.Unproven) { OwnWeight = ownWeight };
        }

        var hasSameLabels = ContentEquality.AreEqual(before.Node.Labels, labels);
        return hasSameLabels && before.Weight == told.Weight && before.OwnWeight == ownWeight && before.HealthPath == told.HealthPath
            ? before
            : before with
            {
                Node = hasSameLabels ? before.Node : before.Node.With(labels),
                Weight = told.Weight,
                OwnWeight = ownWeight,
                HealthPath = told.HealthPath,
                UpdatedAt = now,
            };
    }

    // The client drops what breaks the rules of the wire. What is left to make sure of is that nothing here can throw
    // later: an address becomes a URI, a weight a share.
    private static string? Check(SyncNode node, out string host)
    {
        var problem = FieldChecks.CheckPort(node.Port) ?? FieldChecks.CheckWeight(node.Weight) ?? FieldChecks.CheckWeight(node.OwnWeight ?? 0) ?? FieldChecks.CheckHealthPath(node.HealthPath);
        host = NodeHost.TryNormalize(node.Host, out var normalized) ? normalized : "";
        return host.Length == 0 ? FieldChecks.CheckHost(node.Host) : problem;
    }

    private static IEnumerable<NamespaceChange> ChangesBetween(NamespaceTable before, Dictionary<string, NodeTable> after)
    {
        foreach (var (ns, table) in after)
        {
            var old = before.Find(ns);
            if (!ReferenceEquals(old, table))
            {
                yield return NamespaceChange.Between(ns, old, table);
            }
        }

        foreach (var gone in before.Tables.Where(table => !after.ContainsKey(table.Namespace)))
        {
            yield return NamespaceChange.Between(gone.Namespace, gone, after: null);
        }
    }
}

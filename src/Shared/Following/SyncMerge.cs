using Kenger.Client;
using Kenger.Contracts;

namespace Kenger;

/// <summary>What an answer of the registry makes of the nodes known so far.</summary>
internal static class SyncMerge
{
    /// <summary>Applies an answer to what is known.</summary>
    public static SyncOutcome ApplyTo(NamespaceDirectory directory, SyncResult answer, IReadOnlyCollection<string> wanted, bool isComplete) =>
        directory.Update((current, settings) =>
        {
            var outcome = Apply(current, answer, wanted, isComplete, settings);
            return (outcome.Table, outcome);
        });

    /// <summary>Begins with what a snapshot says.</summary>
    public static void Restore(NamespaceDirectory directory, SyncResult known, IReadOnlyCollection<string> wanted) =>
        directory.Update((_, settings) =>
        {
            var outcome = Apply(NamespaceTable.Empty, known, wanted, isComplete: true, settings);
            return (NamespaceTable.Restored(outcome.Table.Entries), outcome);
        });

    /// <summary>
    /// Replaces the namespaces in the answer. When it is complete, those that are not in it are gone; else they stay, and so
    /// they do when parts of it could not be read: these may be what is missing. Nodes that were known keep their health. Pure.
    /// </summary>
    public static SyncOutcome Apply(
        NamespaceTable current, SyncResult answer, IReadOnlyCollection<string> wanted, bool isComplete, NodeTableSettings settings)
    {
        var entries = new Dictionary<string, NamespaceEntry>();
        if (!isComplete || answer.Rejected.Count > 0)
        {
            foreach (var kept in current.Entries)
            {
                entries[kept.Namespace] = kept;
            }
        }

        List<string> rejected = [.. answer.Rejected];
        foreach (var (ns, announced) in answer.Namespaces)
        {
            if (wanted.Contains(ns))
            {
                var before = current.Find(ns);
                var rules = RuleSet.Create(ns, announced.Rules, before?.Rules, wanted, rejected);
                entries[ns] = Merge(ns, before, announced, rules, settings, rejected);
            }
        }

        var changes = ChangesBetween(current, entries).ToArray();
        return new SyncOutcome(NamespaceTable.Synced(entries.Values), changes, rejected);
    }

    private static NamespaceEntry Merge(
        string ns, NamespaceEntry? before, SyncNamespace announced, RuleSet? rules, NodeTableSettings settings, List<string> rejected)
    {
        var window = RolloutWindow.Create(announced.Rollout, before?.Window);
        var known = before?.Nodes.Entries.ToDictionary(entry => (entry.Node.Host, entry.Node.Port)) ?? [];
        // Where nobody was before, everybody is new alike, and somebody has to serve.
        var isNewcomer = known.Count > 0;
        var first = isNewcomer && settings.IsProbed ? NodeHealth.Unprobed : NodeHealth.Unproven;
        var seen = new HashSet<(string Host, int Port)>(announced.Nodes.Count);
        var entries = new List<NodeEntry>(announced.Nodes.Count);
        foreach (var node in announced.Nodes)
        {
            if (Check(node, out var host) is { } problem)
            {
                rejected.Add($"{ns}/{node.Host}:{node.Port}: {problem}");
            }
            else if (seen.Add((host, node.Port)))
            {
                entries.Add(known.GetValueOrDefault((host, node.Port)) is { } same
                    ? Merge(same, node, window, settings.Now)
                    : Create(ns, node, host, isNewcomer, first, window, settings.Now));
            }
        }

        // The same nodes, rules and step as before: keep the table, and with it what was logged about it.
        return before is not null
            && ReferenceEquals(rules, before.Rules)
            && ReferenceEquals(window, before.Window)
            && entries.SequenceEqual(before.Nodes.Entries, ReferenceEqualityComparer.Instance)
            ? before
            : new NamespaceEntry(new NodeTable(ns, entries, settings, before?.Nodes), rules, window)
            {
                Sticky = StickyRollout.Create(window, before?.Sticky),
            };
    }

    private static NodeEntry Create(
        string ns, SyncNode announced, string host, bool isNewcomer, NodeHealth health, RolloutWindow? window, DateTimeOffset now) =>
        new(
            new ServiceNode(ns, host, announced.Port, now, isNewcomer, LabelsOf(announced), window),
            announced.Weight,
            announced.HealthPath,
            now,
            health)
        {
            OwnWeight = announced.OwnWeight ?? announced.Weight,
            IsStandby = announced.Standby,
            IsClosed = announced.Close,
        };

    private static NodeEntry Merge(NodeEntry before, SyncNode announced, RolloutWindow? window, DateTimeOffset now)
    {
        var ownWeight = announced.OwnWeight ?? announced.Weight;
        var labels = LabelsOf(announced);
        // Requests that were picked in the old step go on counting for it.
        var isSameNode = ReferenceEquals(before.Node.Window, window) && ContentEquality.AreEqual(before.Node.Labels, labels);
        return isSameNode && before.Weight == announced.Weight && before.OwnWeight == ownWeight
            && before.IsStandby == announced.Standby && before.IsClosed == announced.Close && before.HealthPath == announced.HealthPath
            ? before
            : before with
            {
                Node = isSameNode ? before.Node : before.Node.With(labels, window),
                Weight = announced.Weight,
                OwnWeight = ownWeight,
                IsStandby = announced.Standby,
                IsClosed = announced.Close,
                HealthPath = announced.HealthPath,
                UpdatedAt = now,
            };
    }

    private static IReadOnlyDictionary<string, string>? LabelsOf(SyncNode announced) =>
        announced.Labels is { Count: > 0 } labels ? labels : null;

    // The client drops what breaks the rules of the wire. What is left to make sure of is that nothing here can throw
    // later: an address becomes a URI, a weight a share.
    private static string? Check(SyncNode node, out string host)
    {
        var problem = FieldChecks.CheckPort(node.Port) ?? FieldChecks.CheckWeight(node.Weight)
            ?? FieldChecks.CheckWeight(node.OwnWeight ?? 0) ?? FieldChecks.CheckHealthPath(node.HealthPath);
        host = NodeHost.TryNormalize(node.Host, out var normalized) ? normalized : "";
        return host.Length == 0 ? FieldChecks.CheckHost(node.Host) : problem;
    }

    private static IEnumerable<NamespaceChange> ChangesBetween(NamespaceTable before, Dictionary<string, NamespaceEntry> after)
    {
        foreach (var (ns, entry) in after)
        {
            var old = before.Find(ns);
            if (!ReferenceEquals(old, entry))
            {
                yield return NamespaceChange.Between(ns, old?.Nodes, entry.Nodes);
            }
        }

        foreach (var gone in before.Entries.Where(entry => !after.ContainsKey(entry.Namespace)))
        {
            yield return NamespaceChange.Between(gone.Namespace, gone.Nodes, after: null);
        }
    }
}

/// <summary>What came of an answer of the registry.</summary>
/// <param name="Table">The state from now on.</param>
/// <param name="Changes">What differs from before.</param>
/// <param name="Rejected">One sentence for each node, rule or namespace that was dropped.</param>
internal sealed record SyncOutcome(NamespaceTable Table, IReadOnlyList<NamespaceChange> Changes, IReadOnlyList<string> Rejected);

/// <summary>How a namespace differs from before; with nobody added or removed it is weights or health paths.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Added">Nodes that came.</param>
/// <param name="Removed">Nodes that went.</param>
/// <param name="Total">Nodes there are now.</param>
/// <param name="IsLeft">It is not followed any more, whatever its nodes do.</param>
internal sealed record NamespaceChange(string Namespace, int Added, int Removed, int Total, bool IsLeft = false)
{
    public static NamespaceChange Between(string ns, NodeTable? before, NodeTable? after)
    {
        var was = NodesOf(before);
        var isNow = NodesOf(after);
        return new NamespaceChange(ns, isNow.Count(node => !was.Contains(node)), was.Count(node => !isNow.Contains(node)), isNow.Count, after is null);
    }

    // A node with other labels, or in another step, is another object, but no other node.
    private static HashSet<NodeTrack> NodesOf(NodeTable? table) => [.. table?.Entries.Select(entry => entry.Node.Track) ?? []];
}

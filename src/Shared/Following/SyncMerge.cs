using Kenger.Client;
using Kenger.Contracts;

namespace Kenger;

/// <summary>What an answer of the registry makes of the nodes known so far.</summary>
internal static class SyncMerge
{
    /// <summary>Applies an answer to what is known.</summary>
    public static SyncOutcome ApplyTo(
        NamespaceDirectory directory, SyncResult answer, IReadOnlyCollection<string> wanted, bool isComplete, long? revision = null,
        IReadOnlyCollection<string>? unasked = null) =>
        directory.Update((current, settings) =>
        {
            var outcome = Apply(current, answer, wanted, isComplete, settings, revision, unasked);
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
    /// <param name="current">What is known.</param>
    /// <param name="answer">What the registry says.</param>
    /// <param name="wanted">The namespaces that are followed.</param>
    /// <param name="isComplete">Whether the answer is all there is.</param>
    /// <param name="settings">What tables are made by.</param>
    /// <param name="revision">The revision that is known, and that differences must be to; null for none.</param>
    /// <param name="unasked">Namespaces that are followed and could not be asked for: they stay as they are. Null for none.</param>
    public static SyncOutcome Apply(
        NamespaceTable current, SyncResult answer, IReadOnlyCollection<string> wanted, bool isComplete, NodeTableSettings settings, long? revision = null,
        IReadOnlyCollection<string>? unasked = null)
    {
        var entries = new Dictionary<string, NamespaceEntry>();
        var keepsAll = !isComplete || answer.Rejected.Count > 0;
        foreach (var kept in current.Entries.Where(entry => keepsAll || unasked?.Contains(entry.Namespace) == true))
        {
            entries[kept.Namespace] = kept;
        }

        List<string> rejected = [.. answer.Rejected];
        foreach (var (ns, announced) in answer.Namespaces)
        {
            if (wanted.Contains(ns))
            {
                var before = current.Find(ns);
                if (announced.Since is { } since && (isComplete || before is null || since != revision))
                {
                    rejected.Add($"{ns}: what changed since version {since} does not fit to what is known");
                    if (before is not null)
                    {
                        entries[ns] = before;
                    }

                    continue;
                }

                var rules = RuleSet.Create(ns, announced.Rules, before?.Rules, wanted, rejected);
                entries[ns] = Merge(ns, before, announced, rules, settings, rejected);
            }
        }

        var changes = ChangesBetween(current, entries).ToArray();
        // What was left out of a difference is not told again, as it is with the next whole namespace.
        var isTorn = revision is not null && (answer.IsTorn || (rejected.Count > 0 && answer.Namespaces.Values.Any(announced => announced.Since is not null)));
        return new SyncOutcome(NamespaceTable.Synced(entries.Values), changes, rejected, isTorn);
    }

    private static NamespaceEntry Merge(
        string ns, NamespaceEntry? before, SyncNamespace announced, RuleSet? rules, NodeTableSettings settings, List<string> rejected)
    {
        var window = RolloutWindow.Create(announced.Rollout, before?.Window);
        var entries = announced.Since is null || before is null
            ? MergeAll(ns, before, announced, window, settings, rejected)
            : MergeChanges(ns, before, announced, window, settings, rejected);

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

    private static List<NodeEntry> MergeAll(
        string ns, NamespaceEntry? before, SyncNamespace announced, RolloutWindow? window, NodeTableSettings settings, List<string> rejected)
    {
        var known = before?.Nodes.Entries.ToDictionary(entry => (entry.Node.Host, entry.Node.Port)) ?? [];
        // Where nobody was before, everybody is new alike, and somebody has to serve.
        var isNewcomer = known.Count > 0;
        var entries = new List<NodeEntry>(announced.Nodes.Count);
        foreach (var (key, node) in Checked(ns, announced, rejected))
        {
            entries.Add(known.GetValueOrDefault(key) is { } same
                ? Merge(same, node, window, settings.Now)
                : Create(ns, node, key.Host, isNewcomer, settings, window));
        }

        return entries;
    }

    // New ones come last. Where they stood among the others is told with the next whole namespace, and counts for nothing.
    private static List<NodeEntry> MergeChanges(
        string ns, NamespaceEntry before, SyncNamespace announced, RolloutWindow? window, NodeTableSettings settings, List<string> rejected)
    {
        var changed = Checked(ns, announced, rejected).ToDictionary(node => node.Key, node => node.Node);
        var gone = announced.Gone?.Select(node => (node.Host, node.Port)).ToHashSet() ?? [];
        var isNewcomer = before.Nodes.Entries.Count > 0;
        var entries = new List<NodeEntry>(before.Nodes.Entries.Count + changed.Count);
        foreach (var entry in before.Nodes.Entries)
        {
            var key = (entry.Node.Host, entry.Node.Port);
            if (changed.Remove(key, out var node))
            {
                entries.Add(Merge(entry, node, window, settings.Now));
            }
            else if (!gone.Contains(key))
            {
                entries.Add(ReferenceEquals(entry.Node.Window, window)
                    ? entry
                    : entry with { Node = entry.Node.With(entry.Node.Labels, window), UpdatedAt = settings.Now });
            }
        }

        entries.AddRange(changed.Select(node => Create(ns, node.Value, node.Key.Host, isNewcomer, settings, window)));
        return entries;
    }

    // Those that can be used, once each.
    private static IEnumerable<((string Host, int Port) Key, SyncNode Node)> Checked(string ns, SyncNamespace announced, List<string> rejected)
    {
        var seen = new HashSet<(string Host, int Port)>(announced.Nodes.Count);
        foreach (var node in announced.Nodes)
        {
            if (Check(node, out var host) is { } problem)
            {
                rejected.Add($"{ns}/{node.Host}:{node.Port}: {problem}");
            }
            else if (seen.Add((host, node.Port)))
            {
                yield return ((host, node.Port), node);
            }
        }
    }

    private static NodeEntry Create(
        string ns, SyncNode announced, string host, bool isNewcomer, NodeTableSettings settings, RolloutWindow? window) =>
        new(
            new ServiceNode(ns, host, announced.Port, settings.Now, isNewcomer, LabelsOf(announced), window),
            announced.Weight,
            announced.HealthPath,
            settings.Now,
            isNewcomer && settings.IsProbed ? NodeHealth.Unprobed : NodeHealth.Unproven)
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
/// <param name="IsTorn">A difference could not be applied whole: everything has to be asked for.</param>
internal sealed record SyncOutcome(NamespaceTable Table, IReadOnlyList<NamespaceChange> Changes, IReadOnlyList<string> Rejected, bool IsTorn = false);

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

namespace Kenger;

/// <summary>
/// Holds the current <see cref="NamespaceTable"/>. Requests read it without a lock; the watcher, the prober and failing
/// requests write, one at a time, so that none overwrites what another has just said.
/// </summary>
/// <param name="settings">What tables are made by; the time of it is the moment they are made.</param>
/// <param name="time">The clock.</param>
internal class NamespaceDirectory(NodeTableSettings settings, TimeProvider time)
{
    private readonly Lock _writing = new();
    private NodeTableSettings _settings = settings;
    private readonly AsyncPulse _changed = new();
    private readonly AsyncPulse _arrived = new();
    private NamespaceTable _current = NamespaceTable.Empty;

    public NamespaceTable Current => Volatile.Read(ref _current);

    /// <summary>Completes when <see cref="Current"/> is replaced.</summary>
    public Task Changed => _changed.Next;

    /// <summary>Completes when nodes came to others and wait to be probed.</summary>
    public Task Arrived => _arrived.Next;

    /// <summary>Replaces all by what a function makes of it; returns what else the function says.</summary>
    /// <param name="change">Gets what is known so far, and what tables are made by. Others who write wait for it.</param>
    public T Update<T>(Func<NamespaceTable, NodeTableSettings, (NamespaceTable Table, T Result)> change)
    {
        lock (_writing)
        {
            var (table, result) = change(_current, Settings());
            Set(table);
            if (table.Tables.Any(nodes => nodes.UnprobedCount > 0))
            {
                _arrived.Fire();
            }

            return result;
        }
    }

    /// <summary>
    /// Notes what a probe says of a node; true when that takes it out of the traffic, or back in, and for its first word on a new one.
    /// </summary>
    public bool Report(ServiceNode node, NodeHealth health)
    {
        lock (_writing)
        {
            return _current.Find(node.Namespace) is { } entry && Replace(entry, entry.Nodes.With(node, health, Settings()));
        }
    }

    /// <summary>
    /// Takes a healthy node out of the traffic as far as <see cref="EjectionRules"/> allow; true when it went.
    /// </summary>
    public bool Eject(ServiceNode node, NodeHealth health, double share, bool spareTheLast)
    {
        lock (_writing)
        {
            return _current.Find(node.Namespace) is { } entry
                && EjectionRules.Allows(entry.Nodes, node, share, spareTheLast)
                && entry.Nodes.IsHealthy(node)
                && Replace(entry, entry.Nodes.With(node, health, Settings()));
        }
    }

    /// <summary>Takes other shares of the nodes; namespaces whose share is another one are made ready anew.</summary>
    public void Share(IReadOnlyDictionary<string, Aperture> apertures)
    {
        lock (_writing)
        {
            var before = _settings.Apertures;
            _settings = _settings with { Apertures = apertures };
            foreach (var entry in _current.Entries.Where(each => before.GetValueOrDefault(each.Namespace) != apertures.GetValueOrDefault(each.Namespace)).ToArray())
            {
                Remake(entry);
            }
        }
    }

    /// <summary>Gives nodes in their slow start what they may have by now.</summary>
    public void RampUp()
    {
        lock (_writing)
        {
            foreach (var entry in _current.Entries.Where(entry => entry.Nodes.IsRampingUp).ToArray())
            {
                Remake(entry);
            }
        }
    }

    private void Remake(NamespaceEntry entry) =>
        Set(_current.With(entry with { Nodes = new NodeTable(entry.Namespace, entry.Nodes.Entries, Settings(), entry.Nodes) }));

    private bool Replace(NamespaceEntry entry, NodeTable after)
    {
        if (ReferenceEquals(entry.Nodes, after))
        {
            return false;
        }

        Set(_current.With(entry with { Nodes = after }));
        return entry.Nodes.HealthyCount != after.HealthyCount || entry.Nodes.UnprobedCount != after.UnprobedCount;
    }

    private void Set(NamespaceTable table)
    {
        Volatile.Write(ref _current, table);
        _changed.Fire();
    }

    private NodeTableSettings Settings() => _settings with { Now = time.GetUtcNow() };
}

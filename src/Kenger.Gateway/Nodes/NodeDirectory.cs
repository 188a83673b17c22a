using Kenger.Client;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway;

/// <summary>
/// Holds the current <see cref="NamespaceTable"/>. Requests read it without a lock; the watcher, the prober and failing
/// requests write, one at a time, so that none overwrites what another has just said.
/// </summary>
internal sealed class NodeDirectory(IOptions<KengerGatewayOptions> options, TimeProvider time)
{
    private readonly KengerGatewayOptions _options = options.Value;
    private readonly Lock _writing = new();
    private NamespaceTable _current = NamespaceTable.Empty;

    public NamespaceTable Current => Volatile.Read(ref _current);

    /// <summary>Applies an answer of the registry, see <see cref="SyncMerge"/>.</summary>
    public SyncOutcome Apply(SyncResult answer, IReadOnlyCollection<string> wanted, bool isComplete)
    {
        lock (_writing)
        {
            var outcome = SyncMerge.Apply(_current, answer, wanted, isComplete, Rules(), time.GetUtcNow());
            Volatile.Write(ref _current, outcome.Table);
            return outcome;
        }
    }

    /// <summary>Begins with a snapshot.</summary>
    public void Restore(GatewaySnapshot snapshot, IReadOnlyCollection<string> wanted)
    {
        lock (_writing)
        {
            var known = new SyncResult { Version = snapshot.Version, Namespaces = snapshot.Namespaces };
            var outcome = SyncMerge.Apply(NamespaceTable.Empty, known, wanted, isComplete: true, Rules(), time.GetUtcNow());
            Volatile.Write(ref _current, NamespaceTable.Restored(outcome.Table.Tables));
        }
    }

    /// <summary>Notes what a probe says of a node; true when that takes it out of the traffic, or back in.</summary>
    public bool Report(GatewayNode node, NodeHealth health)
    {
        lock (_writing)
        {
            return _current.Find(node.Namespace) is { } table && Replace(table, table.With(node, health, Rules()));
        }
    }

    /// <summary>
    /// Takes a healthy node out of the traffic as far as <see cref="EjectionRules"/> allow; true when it went.
    /// </summary>
    public bool Eject(GatewayNode node, NodeHealth health, double share, bool spareTheLast)
    {
        lock (_writing)
        {
            return _current.Find(node.Namespace) is { } table
                && EjectionRules.Allows(table, share, spareTheLast)
                && table.IsHealthy(node)
                && Replace(table, table.With(node, health, Rules()));
        }
    }

    /// <summary>Gives nodes in their slow start what they may have by now.</summary>
    public void RampUp()
    {
        lock (_writing)
        {
            foreach (var table in _current.Tables.Where(table => table.IsRampingUp).ToArray())
            {
                Volatile.Write(ref _current, _current.With(new NodeTable(table.Namespace, table.Entries, Rules(), table)));
            }
        }
    }

    private bool Replace(NodeTable before, NodeTable after)
    {
        if (ReferenceEquals(before, after))
        {
            return false;
        }

        Volatile.Write(ref _current, _current.With(after));
        return before.HealthyCount != after.HealthyCount;
    }

    private NodeTableRules Rules() => new(_options.Health.PanicThreshold, _options.SlowStart, time.GetUtcNow());
}

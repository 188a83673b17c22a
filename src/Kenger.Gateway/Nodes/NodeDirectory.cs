using Kenger.Client;

namespace Kenger.Gateway;

/// <summary>
/// Holds the current <see cref="NamespaceTable"/>. Requests read it without a lock; the watcher, the prober and failing
/// requests write, one at a time, so that none overwrites what another has just said.
/// </summary>
internal sealed class NodeDirectory(TimeProvider time)
{
    private readonly Lock _writing = new();
    private NamespaceTable _current = NamespaceTable.Empty;

    public NamespaceTable Current => Volatile.Read(ref _current);

    /// <summary>Applies an answer of the registry, see <see cref="SyncMerge"/>.</summary>
    public SyncOutcome Apply(SyncResult answer, IReadOnlyCollection<string> wanted, bool isComplete)
    {
        lock (_writing)
        {
            var outcome = SyncMerge.Apply(_current, answer, wanted, isComplete, time.GetUtcNow());
            Volatile.Write(ref _current, outcome.Table);
            return outcome;
        }
    }

    /// <summary>Notes what is thought of a node; true when that takes it out of the traffic, or back in.</summary>
    public bool Report(GatewayNode node, NodeHealth health)
    {
        lock (_writing)
        {
            if (_current.Find(node.Namespace) is not { } before || before.With(node, health) is var after && ReferenceEquals(before, after))
            {
                return false;
            }

            Volatile.Write(ref _current, _current.With(after));
            return before.HealthyCount != after.HealthyCount;
        }
    }
}

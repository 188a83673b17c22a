using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.Store;

/// <summary>One change of the store. Disposed without <see cref="Commit"/>, it changed nothing.</summary>
internal interface IStoreTransaction : IDisposable
{
    /// <summary>What the change starts from: everything that any server wrote.</summary>
    RegistrySnapshot Snapshot { get; }

    /// <summary>
    /// Renews the leases of these nodes with the heartbeats other servers took, and keeps new ones out until the transaction
    /// ends: who is silent now stays silent.
    /// </summary>
    void RefreshLeases(IReadOnlyCollection<NodeState> nodes);

    /// <summary>
    /// Writes all of it durably, or throws and writes nothing. With a <see cref="CommitInDoubtException"/> nobody knows: it finds out,
    /// once this transaction is disposed.
    /// </summary>
    void Commit(ChangeSet changes);
}

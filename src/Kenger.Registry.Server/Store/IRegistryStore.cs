using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Store;

/// <summary>
/// Where the registry's state survives a restart. Synchronous, and used by the writer's thread alone; any call may throw
/// when the store is away, and the next call may work again.
/// </summary>
internal interface IRegistryStore : IDisposable
{
    /// <summary>For logs and <c>/health</c>: the kind and place of the store, without secrets.</summary>
    string Description { get; }

    /// <summary>Opens the store unless it is open, creates or migrates its tables, and reads everything.</summary>
    RegistrySnapshot Load();

    /// <summary>Writes all of it in one durable transaction, or nothing.</summary>
    void Commit(ChangeSet changes);

    /// <summary>Writes when nodes were last heard from; one transaction, no revision.</summary>
    void SaveHeartbeats(IReadOnlyList<SavedHeartbeat> heartbeats);
}

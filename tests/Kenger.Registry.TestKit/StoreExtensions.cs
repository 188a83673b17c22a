using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Store;

namespace Kenger.Registry.TestKit;

internal static class StoreExtensions
{
    /// <summary>A transaction of its own, from what the store holds.</summary>
    public static void Commit(this IRegistryStore store, ChangeSet changes)
    {
        using var transaction = store.Begin(store.Load());
        transaction.Commit(changes);
    }
}

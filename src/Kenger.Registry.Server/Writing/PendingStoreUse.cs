using Kenger.Registry.Server.Store;

namespace Kenger.Registry.Server.Writing;

internal sealed class PendingStoreUse<T>(Func<IRegistryStore, T> use) : PendingWork<T>, IPendingStoreUse
{
    public void Run(IRegistryStore store) => Result = use(store);
}

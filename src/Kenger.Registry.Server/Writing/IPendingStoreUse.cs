using Kenger.Registry.Server.Store;

namespace Kenger.Registry.Server.Writing;

/// <summary>Work that changes no revision, in the queue because the store belongs to the writer's thread.</summary>
internal interface IPendingStoreUse
{
    void Run(IRegistryStore store);
}

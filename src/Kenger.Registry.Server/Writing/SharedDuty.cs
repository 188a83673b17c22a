using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.Store;

namespace Kenger.Registry.Server.Writing;

/// <summary>Whether this server, among those that share a store, is the one that ends what is over.</summary>
internal sealed class SharedDuty(RegistryWriter writer, IRegistryStore store, ServerIdentity identity)
{
    private const string Duty = "sweep";

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    /// <summary>Takes or keeps the duty; false when another server has it, or the store is away.</summary>
    public async Task<bool> TakeAsync(CancellationToken cancellationToken)
    {
        if (!store.IsShared)
        {
            return true;
        }

        var taken = await writer.UseStoreAsync(shared => shared.TryTakeDuty(Duty, identity.Id, Lease), cancellationToken);
        return taken.TryGetValue(out var mine) && mine;
    }
}

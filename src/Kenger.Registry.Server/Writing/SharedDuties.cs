using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.Store;

namespace Kenger.Registry.Server.Writing;

/// <summary>Whether this server is the one that does a duty.</summary>
internal sealed class SharedDuties(RegistryWriter writer, IRegistryStore store, ServerIdentity identity)
{
    /// <summary>Takes or keeps the duty; false when another server has it, or the store is away.</summary>
    public async Task<bool> TryTakeAsync(SharedDuty duty, CancellationToken cancellationToken)
    {
        if (!store.IsShared)
        {
            return true;
        }

        var taken = await writer.UseStoreAsync(shared => TryTake(duty, shared), cancellationToken);
        return taken.TryGetValue(out var isOurs) && isOurs;
    }

    /// <summary>The same for who uses the store already, on the writer's thread.</summary>
    public bool TryTake(SharedDuty duty, IRegistryStore shared) => shared.TryTakeDuty(duty.Name, identity.Id, duty.Lease);
}

/// <summary>What one server at a time does among those that share a store. The names are in the store: older servers know them too.</summary>
/// <param name="Name">What the store calls it.</param>
/// <param name="Lease">Whoever stops asking for so long loses it to another server.</param>
internal sealed record SharedDuty(string Name, TimeSpan Lease)
{
    /// <summary>To end what is over: leases, and what was made for a time.</summary>
    public static readonly SharedDuty Sweep = new("sweep", TimeSpan.FromSeconds(5));

    /// <summary>To look after the rollouts.</summary>
    public static readonly SharedDuty Rollouts = new("rollouts", TimeSpan.FromSeconds(5));

    /// <summary>To deliver notices: longer than one delivery may take, so that no two servers send the same.</summary>
    public static readonly SharedDuty Notices = new("notices", TimeSpan.FromSeconds(20));

    /// <summary>To ask services whether they are well, for who registered by Consul's API.</summary>
    public static readonly SharedDuty Checks = new("checks", TimeSpan.FromSeconds(5));

    /// <summary>To forget what is old.</summary>
    public static readonly SharedDuty Retention = new("audit", TimeSpan.FromMinutes(1));
}

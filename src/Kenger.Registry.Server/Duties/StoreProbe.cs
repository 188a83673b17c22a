using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Writing;

namespace Kenger.Registry.Server.Duties;

/// <summary>
/// Finds out by a write of its own whether the store can be written, where nobody else does: once a second while it could not be, and in
/// a shared one, whose role may change behind our back, after some quiet.
/// </summary>
internal sealed class StoreProbe(RegistryWriter writer, IRegistryStore store, StoreHealth health, SteadyClock clock) : IDuty
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (health.Failure is not null || (store.IsShared && clock.Now - health.WrittenAt >= Quiet))
        {
            await writer.WriteStoreAsync(Probe, cancellationToken);
        }
    }

    private static bool Probe(IRegistryStore store)
    {
        store.Probe();
        return true;
    }
}

namespace Kenger.Registry.Server.State;

/// <summary>Where everybody finds the current snapshot. Only the writer replaces it.</summary>
internal sealed class RegistryState
{
    private volatile RegistrySnapshot _current = RegistrySnapshot.Empty;

    public RegistrySnapshot Current => _current;

    public void Publish(RegistrySnapshot snapshot) => _current = snapshot;
}

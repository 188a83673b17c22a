namespace Kenger.Registry.Server.State;

/// <summary>How large the registry may grow.</summary>
internal sealed record RegistryLimits(int MaxNamespaces, int MaxNodesPerNamespace)
{
    public static readonly RegistryLimits None = new(int.MaxValue, int.MaxValue);
}

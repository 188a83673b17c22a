namespace Kenger.Registry.Server.Changes;

/// <summary>How large the registry may grow.</summary>
internal sealed record RegistryLimits(int MaxNamespaces, int MaxNodesPerNamespace)
{
    public static readonly RegistryLimits None = new(int.MaxValue, int.MaxValue);
}

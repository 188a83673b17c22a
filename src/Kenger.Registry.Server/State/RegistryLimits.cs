namespace Kenger.Registry.Server.State;

/// <summary>How large the registry may grow, and how long it remembers.</summary>
internal sealed record RegistryLimits(int MaxNamespaces, int MaxNodesPerNamespace)
{
    /// <summary>No limit, and no memory.</summary>
    public static readonly RegistryLimits None = new(int.MaxValue, int.MaxValue);

    /// <summary>How many hosts may be switched: every gateway is told all of them.</summary>
    public const int MaxHosts = 10_000;

    /// <summary>How many namespaces there may be that one token made by registering.</summary>
    public int MaxNamespacesPerToken { get; init; } = int.MaxValue;

    /// <summary>How long what was decided about a node outlives it.</summary>
    public TimeSpan KeepOverridesFor { get; init; }
}

using Kenger.Registry.Server.Access;

namespace Kenger.Registry.Server.State;

/// <summary>Who asks for a change.</summary>
/// <param name="Name">The name of the token; the audit's only name for a caller.</param>
/// <param name="Address">Where the caller connects from; empty for the registry itself.</param>
/// <param name="Namespaces">The only namespaces the caller may change.</param>
internal sealed record Actor(string Name, string Address, NamespaceSet Namespaces)
{
    /// <summary>What the registry does by itself.</summary>
    public static readonly Actor Registry = new(NamedTokenChecks.RegistryName, "", NamespaceSet.All);
}

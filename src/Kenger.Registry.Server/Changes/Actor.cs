using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Sync;

namespace Kenger.Registry.Server.Changes;

/// <summary>Who asks for a change.</summary>
/// <param name="Name">The name of the token; the audit's only name for a caller.</param>
/// <param name="Address">Where the caller connects from; empty for the registry itself.</param>
/// <param name="Namespaces">The only namespaces the caller may change.</param>
internal sealed record Actor(string Name, string Address, NamespaceSelection Namespaces)
{
    /// <summary>What the registry does by itself.</summary>
    public static readonly Actor Registry = new(NamedTokenRules.RegistryName, "", NamespaceSelection.All);
}

namespace Kenger.Registry.Server.State;

/// <summary>Who asks for a change.</summary>
/// <param name="Name">The name of the token; the audit's only name for a caller.</param>
/// <param name="Address">Where the caller connects from; empty for the registry itself.</param>
/// <param name="Namespaces">The only namespaces the caller may change.</param>
internal sealed record Actor(string Name, string Address, NamespaceSet Namespaces)
{
    /// <summary>Whether it may make as many namespaces by registering as there may be at all.</summary>
    public bool AddsFreely { get; init; } = true;

    /// <summary>The audit's name for what the registry does by itself.</summary>
    public const string RegistryName = "registry";

    /// <summary>The audit's name for callers of a registry without tokens.</summary>
    public const string AnonymousName = "anonymous";

    /// <summary>What the registry does by itself.</summary>
    public static readonly Actor Registry = new(RegistryName, "", NamespaceSet.All);
}

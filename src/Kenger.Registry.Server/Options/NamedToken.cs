using Kenger.Registry.Server.Access;

namespace Kenger.Registry.Server;

/// <summary>
/// A token that the registry knows by its hash only. <c>kenger token</c> makes one. The same in
/// <see cref="KengerRegistryServerOptions.NamedTokens"/> and in the token file.
/// </summary>
public sealed class NamedToken
{
    /// <summary>What audit, messages and limits call it: unique, 1–64 letters, digits, <c>.</c>, <c>_</c> or <c>-</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>The SHA-256 of the token, as 64 hex digits.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>
    /// The most it may do: <c>read</c>, <c>register</c>, <c>operate</c> or <c>admin</c>, each with what those before it may.
    /// </summary>
    public string Role { get; set; } = "";

    /// <summary>The only namespaces it may see and change; absent for all. A list must name at least one.</summary>
    public IReadOnlyList<string>? Namespaces { get; set; }
}

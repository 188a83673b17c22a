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
    /// The most it may do: <c>read</c>, <c>register</c>, <c>operate</c> or <c>admin</c>, each with what those before it may; or
    /// <c>gateway</c>, which follows, and says what a gateway has applied and saw. <c>operate</c> and <c>admin</c> may do that, too.
    /// </summary>
    public string Role { get; set; } = "";

    /// <summary>The only namespaces it may see and change; absent for all. A list must name at least one.</summary>
    public IReadOnlyList<string>? Namespaces { get; set; }

    /// <summary>
    /// The only gateways it may speak for, by their ids, or by how their ids begin: <c>gw-1</c>, <c>gw-*</c>. Absent for all; must be absent for
    /// <c>read</c> and <c>register</c>. Each 1–128 visible ASCII characters.
    /// </summary>
    public IReadOnlyList<string>? Gateways { get; set; }
}

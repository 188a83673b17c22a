using System.Security.Cryptography;
using System.Text;
using Kenger.Registry.Server.Access;

namespace Kenger.Registry.Server.Tests.Access;

/// <summary>Named tokens of the tests. What is secret of them begins with <see cref="Mark"/>, so that any leak is found.</summary>
internal static class TestTokens
{
    public const string Mark = "s3cr3t-";

    public static readonly string[] Roles = ["read", "gateway", "register", "operate", "admin"];

    /// <summary>The roles that may not do what takes this one, said once more: the tests must not believe the registry.</summary>
    public static string[] RolesWithout(string role) => role switch
    {
        "read" => [],
        "gateway" => ["read", "register"],
        "register" => ["read", "gateway"],
        "operate" => ["read", "gateway", "register"],
        "admin" => ["read", "gateway", "register", "operate"],
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, null),
    };

    public static string SecretOf(string name) => Mark + name;

    public static string Sha256Of(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(SecretOf(name))));

    public static NamedToken Named(string name, string role, params string[] namespaces) => new()
    {
        Name = name,
        Sha256 = Sha256Of(name),
        Role = role,
        Namespaces = namespaces.Length == 0 ? null : namespaces,
    };
}

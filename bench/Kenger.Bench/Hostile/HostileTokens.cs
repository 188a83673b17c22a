using System.Security.Cryptography;
using System.Text;

namespace Kenger.Bench.Hostile;

/// <summary>A token file with a token of each role for the namespace <c>mine</c>; deleted at the end.</summary>
internal sealed class HostileTokens : IDisposable
{
    public HostileTokens()
    {
        var tokens = HostileLoad.Roles.Select(role =>
            $$"""{"name":"stolen-{{role}}","sha256":"{{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(SecretOf(role))))}}","role":"{{role}}","namespaces":["mine"]}""");
        File.WriteAllText(Path, $"[{string.Join(',', tokens)}]");
    }

    public string Path { get; } = System.IO.Path.GetTempFileName();

    public static string SecretOf(string role) => $"stolen-token-of-role-{role}";

    public void Dispose() => File.Delete(Path);
}

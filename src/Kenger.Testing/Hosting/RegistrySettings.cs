using System.Security.Cryptography;

namespace Kenger.Testing.Hosting;

/// <summary>What services and gateways are told to find a registry.</summary>
internal static class RegistrySettings
{
    private const int TokenBytes = 16;

    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));

    public static Dictionary<string, string?> Of(string url, string token, string? ns)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["KENGER_REGISTRY_URL"] = url,
            ["KENGER_REGISTRY_TOKEN"] = token,
            // Tests without a registry switch it off, in a file perhaps.
            ["KENGER_REGISTRY_ENABLED"] = "true",
        };
        if (ns is not null)
        {
            settings["KENGER_REGISTRY_NAMESPACE"] = ns;
        }

        return settings;
    }
}

using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway;

/// <summary>The keys clients show. Looked up by hash: how long that takes says nothing about a key.</summary>
internal sealed class ApiKeys(IOptions<KengerGatewayOptions> options)
{
    public const string Header = "X-API-Key";
    private const int MaxKeyLength = 512;

    private readonly FrozenDictionary<string, string> _names =
        options.Value.ApiKeys.ToFrozenDictionary(key => key.Sha256, key => key.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whose key the request shows; null for none, or one that nobody has.</summary>
    public string? NameOf(HttpRequest request)
    {
        var key = request.Headers[Header].ToString();
        return key.Length is > 0 and <= MaxKeyLength ? _names.GetValueOrDefault(HashOf(key)) : null;
    }

    private static string HashOf(string key)
    {
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(MaxKeyLength)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(key, bytes)], hash);
        return Convert.ToHexStringLower(hash);
    }
}

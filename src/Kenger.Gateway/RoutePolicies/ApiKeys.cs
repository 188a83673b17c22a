using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>The keys clients show. Looked up by hash: how long that takes says nothing about a key.</summary>
internal sealed class ApiKeys(IOptions<KengerGatewayOptions> options)
{
    public const string Header = "X-API-Key";
    private const int MaxKeyLength = 512;

    private readonly FrozenDictionary<TokenHash, string> _names = options.Value.ApiKeys.ToFrozenDictionary(
        key => TokenHash.TryParse(key.Sha256, out var hash) ? hash : throw new FormatException($"The key of {key.Name} is no SHA-256."),
        key => key.Name);

    /// <summary>Whose key the request shows; null for none, or one that nobody has.</summary>
    public string? NameOf(HttpRequest request)
    {
        var key = request.Headers[Header].ToString();
        return key.Length is > 0 and <= MaxKeyLength && TokenHash.TryCompute(key, out var hash) ? _names.GetValueOrDefault(hash) : null;
    }
}

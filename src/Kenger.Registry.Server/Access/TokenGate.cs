using System.Net;
using System.Security.Cryptography;
using System.Text;
using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Access;

/// <summary>
/// Lets in who shows a token. Tokens are compared by their hashes, all of them every time, so that neither their length nor
/// their first letters can be found out by measuring.
/// </summary>
internal sealed class TokenGate
{
    private const int MaxTokenBytes = 1024;
    private const string BearerPrefix = "Bearer ";

    private readonly byte[][] _hashes;
    private readonly bool _anonymousOnLoopback;

    public TokenGate(IOptions<KengerRegistryServerOptions> options)
    {
        _hashes = [.. options.Value.Tokens.Select(token => SHA256.HashData(Encoding.UTF8.GetBytes(token)))];
        _anonymousOnLoopback = options.Value.AllowAnonymousOnLoopback;
    }

    /// <summary>Null lets the call in.</summary>
    public Refusal? Check(HttpContext context)
    {
        if (ReadToken(context.Request.Headers) is { } token)
        {
            return _hashes.Length > 0 ? CheckToken(token) : CheckAnonymous(context);
        }

        return _hashes.Length > 0
            ? new Refusal(
                ErrorCodes.Unauthenticated,
                $"send a token, as 'Authorization: Bearer …' or '{ApiRoutes.TokenHeader}: …'")
            : CheckAnonymous(context);
    }

    private Refusal? CheckToken(string token)
    {
        Span<byte> bytes = stackalloc byte[MaxTokenBytes];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (!Encoding.UTF8.TryGetBytes(token, bytes, out var length))
        {
            return Unknown();
        }

        SHA256.HashData(bytes[..length], hash);
        var known = false;
        foreach (var candidate in _hashes)
        {
            known |= CryptographicOperations.FixedTimeEquals(hash, candidate);
        }

        return known ? null : Unknown();
    }

    // Without tokens, only this machine itself may call, and no web page opened on it: a page can send requests to
    // loopback, but always says where it comes from, or asks by a name of its own.
    private Refusal? CheckAnonymous(HttpContext context)
    {
        var local = context.Connection.LocalIpAddress;
        var host = context.Request.Host.Host;
        return _anonymousOnLoopback
            && local is not null && IPAddress.IsLoopback(local)
            && !context.Request.Headers.ContainsKey("Origin")
            && (host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)))
            ? null
            : new Refusal(
                ErrorCodes.Unauthenticated,
                "this registry has no tokens and answers programs on its own machine only; set KENGER_REGISTRY_TOKENS");
    }

    private static Refusal Unknown() => new(ErrorCodes.Unauthenticated, "this registry does not know the token");

    private static string? ReadToken(IHeaderDictionary headers)
    {
        var authorization = headers.Authorization.ToString();
        if (authorization.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[BearerPrefix.Length..].Trim();
        }

        var token = headers[ApiRoutes.TokenHeader].ToString();
        return token.Length > 0 ? token : null;
    }
}

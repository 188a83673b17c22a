using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Peers.Tests.Guarding;

/// <summary>A scheme as a host adds it: a bearer token that names a user and is signed, as a JWT is.</summary>
internal sealed class SignedTokenScheme(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "SignedToken";

    private const string Prefix = "Bearer ";

    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    public static string TokenOf(string user) =>
        $"{user}.{Convert.ToHexStringLower(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(user)))}";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var said = Request.Headers.Authorization.ToString();
        if (!said.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var user = said[Prefix.Length..].Split('.')[0];
        return Task.FromResult(said[Prefix.Length..] == TokenOf(user)
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, user)], Name)), Name))
            : AuthenticateResult.Fail("not signed by us"));
    }
}

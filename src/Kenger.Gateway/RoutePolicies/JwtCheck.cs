using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>Says of tokens whether they are good for a route: signed by its authority, for one of its audiences, valid now, and saying what it wants.</summary>
internal sealed class JwtCheck(GatewayJwt jwt, JwtAuthority authority, TimeProvider time)
{
    // OpenID Connect Core, section 2.
    private const int MaxSubjectLength = 255;

    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = BearerToken.MaxBytes };

    private readonly string[] _audiences = [.. jwt.Audiences];
    private readonly JwtClaims _claims = new(jwt);
    private readonly TimeSpan _skew = jwt.ClockSkew;
    private Prepared? _prepared;

    /// <summary>Checks one.</summary>
    /// <param name="text">As it was sent.</param>
    public async ValueTask<JwtFinding> CheckAsync(string text)
    {
        if (Parse(text, out var problem) is not { } token)
        {
            return new(JwtKind.Invalid) { Problem = problem };
        }

        if (await authority.KeysAsync() is not { } keys)
        {
            return new(JwtKind.Away);
        }

        var result = await Handler.ValidateTokenAsync(token, For(keys));
        // Perhaps the authority has a new key. Nobody looks that often: what is made up goes no further.
        if (result is { IsValid: false, Exception: SecurityTokenInvalidSignatureException or SecurityTokenSignatureKeyNotFoundException }
            && await authority.NewerAsync() is { } newer && newer != keys)
        {
            result = await Handler.ValidateTokenAsync(token, For(newer));
        }

        return result.IsValid ? Judge(token) : new(JwtKind.Invalid) { Problem = ProblemOf(result.Exception) };
    }

    private static JsonWebToken? Parse(string text, out string problem)
    {
        problem = "what is sent is no signed JWT";
        JsonWebToken token;
        try
        {
            token = new JsonWebToken(text);
        }
        catch (Exception exception) when (exception is SecurityTokenException or ArgumentException or FormatException)
        {
            return null;
        }

        // What a signature means otherwise must be understood (RFC 7515, section 4.1.11), and nothing of it is.
        var isTaken = JwtKeys.Algorithms.Contains(token.Alg, StringComparer.Ordinal) && !token.TryGetHeaderValue<object>("crit", out _);
        problem = "the token is not signed in a way that is taken: RS, PS or ES with 256, 384 or 512";
        return isTaken ? token : null;
    }

    private JwtFinding Judge(JsonWebToken token) =>
        token.Subject?.Length > MaxSubjectLength ? new(JwtKind.Invalid) { Problem = $"its sub is longer than {MaxSubjectLength} characters" }
        : !_claims.AreNone && _claims.Find(Base64UrlEncoder.DecodeBytes(token.EncodedPayload)) is { } lack ? new(JwtKind.Insufficient) { Problem = lack }
        : new(JwtKind.Good) { Subject = string.IsNullOrEmpty(token.Subject) ? null : token.Subject };

    private TokenValidationParameters For(JwtKeys keys)
    {
        // A race at worst makes them twice.
        var prepared = Volatile.Read(ref _prepared);
        if (prepared?.Keys != keys)
        {
            Volatile.Write(ref _prepared, prepared = new Prepared(keys, Prepare(keys)));
        }

        return prepared!.Parameters;
    }

    private TokenValidationParameters Prepare(JwtKeys keys) => new()
    {
        ValidAlgorithms = JwtKeys.Algorithms,
        ValidIssuer = keys.Issuer,
        ValidAudiences = _audiences,
        IgnoreTrailingSlashWhenValidatingAudience = false,
        IssuerSigningKeyResolver = (_, token, id, _) => keys.For(id, ((JsonWebToken)token).Alg),
        TryAllIssuerSigningKeys = false,
        LifetimeValidator = (from, until, _, _) => IsNow(from, until),
        LogValidationExceptions = false,
    };

    // One that is over is over, and not a moment later.
    private bool IsNow(DateTime? from, DateTime? until)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return until is { } end && end - now > -_skew && (from is not { } begin || begin - now <= _skew);
    }

    private static string ProblemOf(Exception exception) => exception switch
    {
        SecurityTokenInvalidLifetimeException or SecurityTokenNoExpirationException => "the token is over, not valid yet, or doesn't say until when it is",
        SecurityTokenInvalidAudienceException => "the token is for somebody else",
        SecurityTokenInvalidIssuerException => "the token is of another issuer",
        SecurityTokenInvalidSignatureException or SecurityTokenSignatureKeyNotFoundException => "the token is not signed by a key that the authority has",
        _ => "the token can't be verified",
    };

    private sealed record Prepared(JwtKeys Keys, TokenValidationParameters Parameters);
}

/// <summary>What there is to say of a token.</summary>
/// <param name="Kind">In a word.</param>
internal readonly record struct JwtFinding(JwtKind Kind)
{
    /// <summary>What is wrong with it: a sentence without anything of it, fit for a header.</summary>
    public string? Problem { get; init; }

    /// <summary>Whose it is; null where it doesn't say.</summary>
    public string? Subject { get; init; }
}

/// <summary>Whether a token lets a request pass.</summary>
internal enum JwtKind
{
    /// <summary>It does.</summary>
    Good,

    /// <summary>It is not good for this route, or for none.</summary>
    Invalid,

    /// <summary>It is good, but doesn't allow this.</summary>
    Insufficient,

    /// <summary>Nobody can tell: the authority has not given its keys yet.</summary>
    Away,
}

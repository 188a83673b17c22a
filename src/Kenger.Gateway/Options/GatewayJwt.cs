namespace Kenger.Gateway;

/// <summary>
/// Which tokens (JWT) let requests pass: those that the authority has signed, by a key pair, for one of the audiences, and that are not over. Others are
/// answered 401, those without the scopes and claims 403. The token goes on to nodes.
/// </summary>
public sealed class GatewayJwt
{
    /// <summary>
    /// Who signs them: an https URL, or http at a loopback address, without query. Its <c>/.well-known/openid-configuration</c> says the issuer and where
    /// the keys are. These are read at the first request, every 12 hours, and when a token names an unknown key, at most every 30 s. Required.
    /// </summary>
    public string Authority { get; set; } = "";

    /// <summary>Whom tokens must be for (<c>aud</c>): one of these, to the letter. 1–32. Required.</summary>
    public IList<string> Audiences { get; } = [];

    /// <summary>What tokens must allow, all of it: in <c>scope</c> or <c>scp</c>. Up to 32. Default: nothing.</summary>
    public IList<string> Scopes { get; } = [];

    /// <summary>What else tokens must say, all of it. Up to 16. Default: nothing.</summary>
    public IList<GatewayJwtClaim> Claims { get; } = [];

    /// <summary>How far the authority's clock may be from this one, in whole seconds: 0 to 5 min. Default: 0.</summary>
    public TimeSpan ClockSkew { get; set; }
}

/// <summary>What a token must say.</summary>
public sealed class GatewayJwtClaim
{
    /// <summary>
    /// The name of the claim; where there is none of this name, its dots lead into objects: <c>realm_access.roles</c>. Required.
    /// </summary>
    public string Name { get; set; } = "";

    /// <summary>What it may be, to the letter: one of these; of a list, one of its entries. 1–64. Required.</summary>
    public IList<string> Values { get; } = [];
}

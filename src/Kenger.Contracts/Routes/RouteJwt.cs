namespace Kenger.Contracts;

/// <summary>Which tokens (JWT) let requests of a route pass; others are answered 401, those without the scopes and claims 403.</summary>
public sealed record RouteJwt
{
    /// <summary>
    /// Who signs them: an https URL of at most 512 characters, or http at a loopback address. Gateways read its <c>/.well-known/openid-configuration</c>.
    /// </summary>
    public required string Authority { get; init; }

    /// <summary>Whom tokens must be for, one of these: 1–32, each of at most 256 characters.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>What tokens must allow, all of it: at most 32. Nothing when absent.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>What else tokens must say, all of it: at most 16. Nothing when absent.</summary>
    public IReadOnlyList<RouteJwtClaim>? Claims { get; init; }

    /// <summary>Seconds that the authority's clock may be from a gateway's, 0–300. 0 when absent.</summary>
    public int? ClockSkewSeconds { get; init; }

    /// <summary>Whether both say the same: lists are compared by what is in them.</summary>
    /// <param name="other">The other one.</param>
    public bool Equals(RouteJwt? other) =>
        other is not null
        && (Authority, ClockSkewSeconds) == (other.Authority, other.ClockSkewSeconds)
        && ContentEquality.AreEqual(Audiences, other.Audiences)
        && ContentEquality.AreEqual(Scopes, other.Scopes)
        && (Claims ?? []).SequenceEqual(other.Claims ?? []);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Authority, ClockSkewSeconds, Audiences?.Count, Scopes?.Count, Claims?.Count);
}

/// <summary>What a token must say.</summary>
public sealed record RouteJwtClaim
{
    /// <summary>The name of the claim; where there is none of this name, its dots lead into objects: <c>realm_access.roles</c>. At most 256 characters.</summary>
    public required string Name { get; init; }

    /// <summary>What it may be, one of these: 1–64, each of at most 256 characters.</summary>
    public required IReadOnlyList<string> Values { get; init; }

    /// <summary>Whether both say the same.</summary>
    /// <param name="other">The other one.</param>
    public bool Equals(RouteJwtClaim? other) => other is not null && Name == other.Name && ContentEquality.AreEqual(Values, other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Values?.Count);
}

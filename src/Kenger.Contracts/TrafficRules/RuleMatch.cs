namespace Kenger.Contracts;

/// <summary>Which requests a rule is for: those that meet all of the conditions that are given. One at least must be.</summary>
public sealed record RuleMatch
{
    /// <summary>
    /// Client addresses, each an IP address or a CIDR range; any one of them. Behind a gateway's trusted proxies it is the address they
    /// name that counts. At most 256.
    /// </summary>
    public IReadOnlyList<string>? Clients { get; init; }

    /// <summary>Headers and the value each must have, all of them; <c>*</c> for any value. At most 16.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>
    /// Cookies and the value each must have, all of them; <c>*</c> for any value. Names are told apart by case, the first of several cookies with one
    /// name counts, and a value may have been sent in percent-escapes. At most 16.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Cookies { get; init; }

    /// <summary>Query parameters and the value each must have, all of them; <c>*</c> for any value. At most 16.</summary>
    public IReadOnlyDictionary<string, string>? Query { get; init; }

    /// <summary>What the path begins with, whole segments: <c>/api</c> takes <c>/api</c> and <c>/api/orders</c>, not <c>/apis</c>.</summary>
    public string? PathPrefix { get; init; }

    /// <summary>
    /// A share of the requests, 0–100 with at most two decimals, chosen by <see cref="PercentKey"/>: a key that is in stays in while the
    /// share grows.
    /// </summary>
    public double? Percent { get; init; }

    /// <summary>
    /// What the share is chosen by: <c>client</c> (the default) for the client's address, <c>header:NAME</c> or <c>cookie:NAME</c>. A
    /// request without that header or cookie is not in.
    /// </summary>
    public string? PercentKey { get; init; }

    /// <summary>Whether both say the same: the same conditions with the same values.</summary>
    public bool Equals(RuleMatch? other) =>
        other is not null
        && ContentEquality.AreEqual(Clients, other.Clients)
        && ContentEquality.AreEqual(Headers, other.Headers)
        && ContentEquality.AreEqual(Cookies, other.Cookies)
        && ContentEquality.AreEqual(Query, other.Query)
        && PathPrefix == other.PathPrefix
        && Percent == other.Percent
        && PercentKey == other.PercentKey;

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Clients?.Count ?? 0, Headers?.Count ?? 0, Cookies?.Count ?? 0, Query?.Count ?? 0, PathPrefix, Percent, PercentKey);
}

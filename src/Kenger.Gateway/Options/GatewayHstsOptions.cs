namespace Kenger.Gateway;

/// <summary>
/// <c>Strict-Transport-Security</c>, in answers that leave by TLS: browsers that have seen it ask by TLS alone from then on. It takes the place of what nodes say.
/// </summary>
public sealed class GatewayHstsOptions
{
    /// <summary>
    /// How long browsers remember it, counted from their last answer. 0–3650 days; 0 makes them forget. <c>KENGER_GATEWAY_HSTS_MAX_AGE</c>, in seconds or as
    /// <c>365.00:00:00</c>. Default: none, the header is not sent.
    /// </summary>
    public TimeSpan? MaxAge { get; set; }

    /// <summary>Whether it counts for all names below the host, too. Default: false.</summary>
    public bool IncludeSubDomains { get; set; }

    /// <summary>
    /// Whether browsers may have the host built in (hstspreload.org), which nobody can take back within months. Needs <see cref="IncludeSubDomains"/> and 365 days. Default: false.
    /// </summary>
    public bool Preload { get; set; }
}

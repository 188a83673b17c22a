namespace Kenger.Gateway;

/// <summary>How many requests each client of a route may make; more are answered 429 with <c>Retry-After</c>.</summary>
public sealed class GatewayRateLimit
{
    /// <summary>Counts by the client's address; one IPv6 network of 64 bits is one client.</summary>
    public const string Address = "address";

    /// <summary>Counts by API key.</summary>
    public const string Key = "key";

    /// <summary>Counts by the <c>sub</c> of the token; who has a token without one counts by address.</summary>
    public const string Subject = "subject";

    /// <summary>Requests a second in the long run. Above 0, up to 1,000,000; a fraction is fine. Required.</summary>
    public double PermitsPerSecond { get; set; }

    /// <summary>Requests at once after a pause. 1–1,000,000. Default: those of a second, at least 1.</summary>
    public int? Burst { get; set; }

    /// <summary>
    /// What makes a client: <see cref="Address"/>, <see cref="Key"/> on a route with <c>Auth: "key"</c>, or <see cref="Subject"/> on one with
    /// <see cref="GatewayRoute.Jwt"/>. Default: address.
    /// </summary>
    public string By { get; set; } = Address;
}

namespace Kenger.Gateway.RoutePolicies;

/// <summary>A rate limit, with its defaults: limits that are the same count on over a change of routes.</summary>
internal sealed record RateLimitSettings(double PermitsPerSecond, int Burst, string By)
{
    public static RateLimitSettings From(GatewayRateLimit limit) =>
        new(limit.PermitsPerSecond, limit.Burst ?? Math.Max(1, (int)Math.Ceiling(limit.PermitsPerSecond)), limit.By);
}

using System.Globalization;

namespace Kenger.Gateway;

/// <summary>A rate limit as a route carries it through YARP's configuration.</summary>
internal sealed record RateLimitSettings(double PermitsPerSecond, int Burst, bool ByKey)
{
    public static RateLimitSettings Of(GatewayRateLimit limit) =>
        new(limit.PermitsPerSecond, limit.Burst ?? Math.Max(1, (int)Math.Ceiling(limit.PermitsPerSecond)), limit.By == GatewayRateLimit.Key);

    public static RateLimitSettings Parse(string text)
    {
        var parts = text.Split(' ');
        return new(
            double.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture), parts[2] == GatewayRateLimit.Key);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{PermitsPerSecond:R} {Burst} {(ByKey ? GatewayRateLimit.Key : GatewayRateLimit.Address)}");
}

using System.Globalization;

namespace Kenger.Gateway.Routing;

/// <summary>
/// The names under which routes carry through YARP's configuration what YARP knows nothing of. The one of <see cref="Pick"/> is for routes
/// in
/// YARP's own section, too.
/// </summary>
internal static class RouteMetadata
{
    /// <summary>How a node is picked.</summary>
    public const string Pick = "Kenger.Pick";

    /// <summary>A key is asked for.</summary>
    public const string Auth = "Kenger:Auth";

    /// <summary>See <see cref="RateLimitSettings"/>.</summary>
    public const string RateLimit = "Kenger:RateLimit";

    /// <summary>Requests are not logged.</summary>
    public const string NoAccessLog = "Kenger:NoAccessLog";

    public static Dictionary<string, string> Create(GatewayRoute route)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (route.Auth == GatewayRoute.KeyAuth)
        {
            metadata[Auth] = route.Auth;
        }

        if (route.RateLimit is { } limit)
        {
            metadata[RateLimit] = RateLimitSettings.From(limit).ToString();
        }

        if (!route.AccessLog)
        {
            metadata[NoAccessLog] = "";
        }

        if (route.Pick is not null)
        {
            metadata[Pick] = route.Pick;
        }

        return metadata;
    }
}

/// <summary>A rate limit as a route carries it through YARP's configuration.</summary>
internal sealed record RateLimitSettings(double PermitsPerSecond, int Burst, bool ByKey)
{
    public static RateLimitSettings From(GatewayRateLimit limit) =>
        new(limit.PermitsPerSecond, limit.Burst ?? Math.Max(1, (int)Math.Ceiling(limit.PermitsPerSecond)),
            limit.By == GatewayRateLimit.Key);

    public static RateLimitSettings Parse(string text)
    {
        var parts = text.Split(' ');
        return new(
            double.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture),
                parts[2] == GatewayRateLimit.Key);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{PermitsPerSecond:R} {Burst} {(ByKey ? GatewayRateLimit.Key : GatewayRateLimit.Address)}");
}

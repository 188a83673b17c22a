using Kenger.Contracts;
using Microsoft.AspNetCore.Routing.Patterns;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Routing;

/// <summary>What a configured route matches, in YARP's terms.</summary>
internal static class RouteMatching
{
    /// <summary>The order of the route that takes what no other takes.</summary>
    public const int DefaultOrder = 300;

    // More than a name can have labels.
    private const int MostLabels = 128;
    private const int AnyHostOrder = 200;

    /// <summary>Matches every path.</summary>
    public const string EveryPath = "/{**catchall}";

    private const string Wildcard = "*.";

    public static RouteMatch Create(GatewayRoute route) =>
        new() { Hosts = HostsOf(route) is { Count: > 0 } hosts ? hosts : null, Path = PatternOf(route.Path) };

    /// <summary>In the form they are matched in; what has none is left as it is.</summary>
    public static IReadOnlyList<string> HostsOf(GatewayRoute route) =>
        [.. ConfiguredHostsOf(route).Select(host => TryNormalizeHost(host, out var normal) ? normal : host)];

    public static IReadOnlyList<string> ConfiguredHostsOf(GatewayRoute route) =>
        (route.Host ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>
    /// Brings a host of a route, or one with a wildcard, to the form in which routing sees the hosts of requests: the normal one, but in
    /// Unicode where that is punycode. False when no request could ever match it.
    /// </summary>
    public static bool TryNormalizeHost(string host, out string normal)
    {
        normal = "";
        var isWildcard = host.StartsWith(Wildcard, StringComparison.Ordinal);
        if (!RequestHost.TryNormalize(isWildcard ? host[Wildcard.Length..] : host, out var normalized))
        {
            return false;
        }

        normal = (isWildcard ? Wildcard : "") + RequestHost.ToUnicode(normalized);
        return true;
    }

    /// <summary>A prefix becomes a pattern of whole segments; a pattern stays as it is.</summary>
    public static string PatternOf(string? path) => RoutePatterns.PatternOf(path);

    /// <summary>Whether a route's path is one, or none.</summary>
    public static bool HasPath(GatewayRoute route) => string.IsNullOrEmpty(route.Path) || IsPath(route.Path);

    /// <summary>
    /// Hosts first, as in nginx: ASP.NET Core alone would let a longer path win over an exact host. Exact ones, then wildcards, the longer before the
    /// shorter ones, then those for every host.
    /// </summary>
    public static int OrderOf(GatewayRoute route) =>
        HostsOf(route) is { Count: > 0 } hosts ? hosts.Min(static host => OrderOf(host)) : AnyHostOrder;

    /// <summary>As above, for one of its hosts.</summary>
    public static int OrderOf(string host) =>
        host.StartsWith(Wildcard, StringComparison.Ordinal) ? Math.Max(1, MostLabels - host.Count(static each => each == '.')) : 0;

    /// <summary>The name of a route of the registry.</summary>
    public static string IdOf(RegistryRoute route) => $"kenger:route:{route.Id}";

    /// <summary>A name of the route that is the same after a restart, and different for a different match.</summary>
    public static string IdOf(GatewayRoute route) =>
        $"kenger:{string.Join(',', HostsOf(route))}{PatternOf(route.Path)}";

    private static bool IsPath(string path)
    {
        try
        {
            _ = RoutePatternFactory.Parse(PatternOf(path));
            return path[0] == '/';
        }
        catch (RoutePatternException)
        {
            return false;
        }
    }
}

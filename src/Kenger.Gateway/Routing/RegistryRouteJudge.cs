using Kenger.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Routing;

/// <summary>
/// Which routes of the registry this gateway takes. Each is judged alone, before YARP sees it: one that YARP or routing refuses would
/// take all the
/// others with it.
/// </summary>
internal sealed class RegistryRouteJudge(IServiceProvider services)
{
    // Not in the constructor: it may need what is made of the first configuration.
    private readonly Lazy<IConfigValidator> _validator = new(services.GetRequiredService<IConfigValidator>);

    /// <summary>Judges the routes, in the order of their ids.</summary>
    /// <param name="options">The gateway's own routes, which win.</param>
    /// <param name="yarp">Those of YARP's section, which win as well.</param>
    /// <param name="routes">The registry's.</param>
    public JudgedRoutes Judge(KengerGatewayOptions options, IProxyConfig yarp, IReadOnlyList<RouteDefinition> routes)
    {
        var own = OwnKeys(options, yarp).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var namespaces = options.Routes.SelectMany(route => (string?[])[route.Namespace, route.Mirror?.Namespace]).Append(options.Namespace).OfType<string>()
            .GroupBy(ns => ns, StringComparer.OrdinalIgnoreCase).ToDictionary(
                group => group.Key, group => group.First(), StringComparer.OrdinalIgnoreCase);
        var taken = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var accepted = new List<RegistryRoute>();
        var refused = new List<RefusedRoute>();
        foreach (var route in routes.OrderBy(route => route.Id, StringComparer.Ordinal))
        {
            if (FindProblem(route, options, own, taken, namespaces) is { } problem)
            {
                refused.Add(new RefusedRoute(route.Id, problem));
                continue;
            }

            foreach (var ns in NamespacesOf(route))
            {
                namespaces.TryAdd(ns, ns);
            }

            foreach (var key in KeysOf(route))
            {
                taken[key] = route.Id;
            }

            accepted.Add(new RegistryRoute(route.Id, RegistryRouteMapping.ToGatewayRoute(route)));
        }

        return new JudgedRoutes(accepted, refused);
    }

    private string? FindProblem(
        RouteDefinition route, KengerGatewayOptions options, HashSet<string> own, Dictionary<string, string> taken, Dictionary<string, string> namespaces)
    {
        if (RouteFieldChecks.Check(route).FirstOrDefault() is { } broken)
        {
            return $"{broken.Field} {broken.Message}";
        }

        if (RoutePatterns.Check(route.Path) is { } noPattern)
        {
            return $"path {noPattern}";
        }

        if (NamespacesOf(route).FirstOrDefault(ns => namespaces.TryGetValue(ns, out var known) && known != ns) is { } twin)
        {
            return $"it leads to the namespace {twin}, and another route here to {namespaces[twin]}, which differs in case only";
        }

        var keys = KeysOf(route);
        if (keys.Any(own.Contains))
        {
            return "the gateway's own configuration has a route for the same host and path, and that one counts";
        }

        if (keys.FirstOrDefault(taken.ContainsKey) is { } rival)
        {
            return $"the route {taken[rival]} takes the same requests";
        }

        if (route.Auth == GatewayRoute.KeyAuth && options.ApiKeys.Count == 0)
        {
            return "it asks for an API key, and this gateway has none (Kenger:Gateway:ApiKeys)";
        }

        if (route.Auth == GatewayRoute.BasicAuth && options.Users.Count == 0)
        {
            return "it asks for a name and password, and this gateway knows none (Kenger:Gateway:Users)";
        }

        if (route.ClientCertificate == true && options.ClientCertificates.Ca is null)
        {
            return "it asks for certificates of clients, and this gateway takes none (Kenger:Gateway:ClientCertificates:Ca)";
        }

        var ours = RegistryRouteMapping.ToGatewayRoute(route);
        if (RouteStepChecks.Check(ours, "").FirstOrDefault() is { } mistake)
        {
            return LongText.Cut(mistake.TrimStart(':'));
        }

        // It looks things up, and waits for nothing: policies and schemes are this program's own.
        var problems = _validator.Value.ValidateRouteAsync(RouteCompiler.Compile(ours)).AsTask().GetAwaiter().GetResult();
        return problems.Count == 0 ? null : LongText.Cut(problems[0].Message.TrimEnd('.'));
    }

    private static IEnumerable<string> NamespacesOf(RouteDefinition route) => route.Mirror is { } mirror ? [route.Ns, mirror.Ns] : [route.Ns];

    private static IReadOnlyList<string> KeysOf(RouteDefinition route) =>
        RoutePatterns.KeysOf(RouteHosts.Normalize(route.Host) ?? [], route.Path);

    private static IEnumerable<string> OwnKeys(KengerGatewayOptions options, IProxyConfig yarp)
    {
        IEnumerable<string> ofOptions = options.Routes.SelectMany(
            route => RoutePatterns.KeysOf(RouteHosts.Normalize(route.Host) ?? [], route.Path));
        IEnumerable<string> ofYarp = yarp.Routes.SelectMany(route => RoutePatterns.KeysOf(HostsOf(route.Match.Hosts), route.Match.Path));
        return [.. ofOptions, .. ofYarp, .. options.Namespace is null ? [] : RoutePatterns.KeysOf([], null)];
    }

    // YARP also takes "*" for any host.
    private static IReadOnlyList<string> HostsOf(IReadOnlyList<string>? hosts) =>
        hosts is null || hosts.Contains("*") ? [] : [.. hosts.Select(host => RouteHosts.TryNormalize(host, out var normal) ? normal : host)];
}

/// <summary>A route of the registry that this gateway takes.</summary>
/// <param name="Id">What the registry calls it.</param>
/// <param name="Route">The route.</param>
internal sealed record RegistryRoute(string Id, GatewayRoute Route);

/// <summary>A route of the registry that this gateway can't take.</summary>
/// <param name="Id">What the registry calls it.</param>
/// <param name="Problem">Why.</param>
internal sealed record RefusedRoute(string Id, string Problem);

/// <summary>What came of judging the registry's routes.</summary>
/// <param name="Accepted">Those that are routed by.</param>
/// <param name="Refused">The others.</param>
internal sealed record JudgedRoutes(IReadOnlyList<RegistryRoute> Accepted, IReadOnlyList<RefusedRoute> Refused)
{
    public static readonly JudgedRoutes None = new([], []);
}

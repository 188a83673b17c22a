using Kenger.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Routing;

/// <summary>
/// Which routes of the registry this gateway takes. Each is judged alone, before YARP sees it: one that YARP or routing refuses would
/// take all the others with it. What was found out of a route is not found out again while it says the same: there may be thousands, of which one
/// changes.
/// </summary>
internal sealed class RegistryRouteJudge(IServiceProvider services)
{
    // Not in the constructor: it may need what is made of the first configuration.
    private readonly Lazy<IConfigValidator> _validator = new(services.GetRequiredService<IConfigValidator>);

    // By definitions that are equal. Replaced as a whole: whoever reads it reads one state.
    private Dictionary<RouteDefinition, KnownRoute> _known = [];

    /// <summary>Judges the routes, in the order of their ids.</summary>
    /// <param name="options">The gateway's own routes, which win.</param>
    /// <param name="yarp">Those of YARP's section, which win as well.</param>
    /// <param name="routes">The registry's.</param>
    /// <param name="keeps">Whether they are those that count, and will come again.</param>
    public JudgedRoutes Judge(KengerGatewayOptions options, IProxyConfig yarp, IReadOnlyList<RouteDefinition> routes, bool keeps = true)
    {
        var (before, known) = (Volatile.Read(ref _known), new Dictionary<RouteDefinition, KnownRoute>(keeps ? routes.Count : 0));
        var own = OwnKeys(options, yarp).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var namespaces = options.Routes.SelectMany(route => (string?[])[route.Namespace, route.Mirror?.Namespace]).Append(options.Namespace).OfType<string>()
            .GroupBy(ns => ns, StringComparer.OrdinalIgnoreCase).ToDictionary(
                group => group.Key, group => group.First(), StringComparer.OrdinalIgnoreCase);
        var taken = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var accepted = new List<RegistryRoute>();
        var refused = new List<RefusedRoute>();
        foreach (var route in routes.OrderBy(route => route.Id, StringComparer.Ordinal))
        {
            var one = before.GetValueOrDefault(route) ?? FindOut(route);
            if (one.Problem is null && keeps)
            {
                known[route] = one;
            }

            if ((one.Problem ?? FindProblem(route, one.Keys, options, own, taken, namespaces)) is { } problem)
            {
                refused.Add(new RefusedRoute(route.Id, problem));
                continue;
            }

            foreach (var ns in NamespacesOf(route))
            {
                namespaces.TryAdd(ns, ns);
            }

            foreach (var key in one.Keys)
            {
                taken[key] = route.Id;
            }

            accepted.Add(one.Route!);
        }

        if (keeps)
        {
            Volatile.Write(ref _known, known);
        }

        return new JudgedRoutes(accepted, refused);
    }

    // By the route alone, and what is this program's own.
    private KnownRoute FindOut(RouteDefinition route)
    {
        if (RouteFieldChecks.Check(route).FirstOrDefault() is { } broken)
        {
            return new($"{broken.Field} {broken.Message}");
        }

        if (RoutePatterns.Check(route.Path) is { } noPattern)
        {
            return new($"path {noPattern}");
        }

        var ours = RegistryRouteMapping.ToGatewayRoute(route);
        if (RouteStepChecks.Check(ours, "").FirstOrDefault() is { } mistake)
        {
            return new(LongText.Cut(mistake.TrimStart(':')));
        }

        // It looks things up, and waits for nothing: policies and schemes are this program's own.
        var problems = _validator.Value.ValidateRouteAsync(RouteCompiler.Compile(ours)).AsTask().GetAwaiter().GetResult();
        return problems.Count == 0
            ? new(null) { Keys = KeysOf(route), Route = new RegistryRoute(route.Id, ours) } : new(LongText.Cut(problems[0].Message.TrimEnd('.')));
    }

    // By what else this gateway has.
    private static string? FindProblem(
        RouteDefinition route, IReadOnlyList<string> keys, KengerGatewayOptions options, HashSet<string> own, Dictionary<string, string> taken,
        Dictionary<string, string> namespaces)
    {
        if (NamespacesOf(route).FirstOrDefault(ns => namespaces.TryGetValue(ns, out var known) && known != ns) is { } twin)
        {
            return $"it leads to the namespace {twin}, and another route here to {namespaces[twin]}, which differs in case only";
        }

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

        return null;
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

    /// <summary>What was found out of one route.</summary>
    /// <param name="Problem">Why no gateway like this one can take it; null when it can.</param>
    private sealed record KnownRoute(string? Problem)
    {
        /// <summary>What it must have in common with no other.</summary>
        public IReadOnlyList<string> Keys { get; init; } = [];

        /// <summary>What is routed by.</summary>
        public RegistryRoute? Route { get; init; }
    }
}

/// <summary>A route of the registry that this gateway takes.</summary>
/// <param name="Id">What the registry calls it.</param>
/// <param name="Route">The route; nobody changes it.</param>
internal sealed record RegistryRoute(string Id, GatewayRoute Route)
{
    /// <summary>The same in YARP's terms, one or several, made once.</summary>
    public IReadOnlyList<RouteConfig> Parts => field ??= [.. RouteCompiler.PartsOf(this)];
}

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

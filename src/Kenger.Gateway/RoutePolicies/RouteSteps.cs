using System.Text.Json;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Routing;
using Kenger.Gateway.Telemetry;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>Makes the steps of routes.</summary>
internal sealed class RouteSteps(
    RouteState state, ApiKeys keys, Passwords passwords, AuthService auth, RemoteClient clients, NodeDirectory nodes, SwitchedHosts hosts, RouteAnswers answers,
    JwtAuthorities authorities, MirrorSender mirrors, AnswerStore store,
    GatewayMetrics metrics, TimeProvider time)
{
    /// <summary>The same for routes that are only tried out: what they count and ask is theirs, and goes with them.</summary>
    /// <param name="ownState">What counts for these routes alone.</param>
    /// <param name="ownAuthorities">Those of these routes alone.</param>
    public RouteSteps ForDraft(RouteState ownState, JwtAuthorities ownAuthorities) =>
        new(ownState, keys, passwords, auth, clients, nodes, hosts, answers, ownAuthorities, mirrors, store, metrics, time);

    /// <summary>The steps of a route that was checked, in their order: docs/gateway.md tells of it.</summary>
    public IReadOnlyList<RouteStep> Of(string id, GatewayRoute route, bool isForPreflights = false)
    {
        var rewrite = TargetRewrite.Create(route.Path, route.StripPrefix, route.AddPrefix, route.Rewrite, out _);
        return
        [
            .. One(route.ResponseHeaders.Count > 0, () => new ResponseHeaderStep(new HeaderChanges(route.ResponseHeaders))),
            .. One(
                route.AllowFrom.Count + route.DenyFrom.Count > 0,
                () => new AddressStep(new IpRanges(route.AllowFrom), new IpRanges(route.DenyFrom), clients, answers)),
            .. One(route.Cors is not null, () => new CorsStep(route.Cors!, route.Methods, isForPreflights, answers)),
            .. One(route.Maintenance is { On: true }, () => new MaintenanceStep(route.Maintenance!, answers)),
            .. One(
                route.Redirect is not null,
                () => new RedirectStep(
                    RedirectTarget.Create(route.Redirect!.To, RouteMatching.HostsOf(route).Count > 0, out _)!, route.Redirect.Status, rewrite, answers)),
            .. One(route.Methods.Count > 0, () => new MethodStep(route.Methods, answers)),
            .. One(route.ClientCertificate, () => new CertificateStep(answers)),
            .. One(route.Auth == GatewayRoute.KeyAuth, () => new KeyStep(keys, answers)),
            .. One(route.Auth == GatewayRoute.BasicAuth, () => new BasicStep(passwords, clients, answers)),
            .. One(route.Jwt is not null, () => new JwtStep(new JwtCheck(route.Jwt!, authorities.Of(route.Jwt!.Authority), time), answers)),
            .. One(route.ForwardAuth is not null, () => new ForwardAuthStep(route.ForwardAuth!, auth, clients, answers)),
            .. One(route.RateLimit is not null, () => CreateRate(id, RateLimitSettings.From(route.RateLimit!))),
            .. One(route.MaxBodyBytes is not null, () => new BodySizeStep(route.MaxBodyBytes!.Value, answers)),
            .. One(rewrite is not null, () => new RewriteStep(rewrite!, answers)),
            .. One(route.RequestHeaders.Count > 0, () => new RequestHeaderStep(new HeaderChanges(route.RequestHeaders))),
            .. One(route.Fault is not null, () => new FaultStep(route.Fault!, answers, time)),
            .. One(
                route.Cache is not null,
                () => new CacheStep(route, state.ScopeOf(id, JsonSerializer.Serialize(route, RouteJson.Default.GatewayRoute)), store, clients, metrics, time)),
            .. One(
                route.InFlight is not null,
                () => new InFlightStep(route.Namespace, InFlightSettings.From(route.InFlight!), state, nodes, hosts, answers)),
            .. One(route.Mirror is not null, () => new MirrorStep(route, state.LaneOf(id), mirrors, hosts)),
        ];
    }

    private static IEnumerable<RouteStep> One(bool isAskedFor, Func<RouteStep> create) => isAskedFor ? [create()] : [];

    private RateStep CreateRate(string id, RateLimitSettings settings) =>
        new(state.LimiterOf(id, settings), settings.By, clients, answers);
}

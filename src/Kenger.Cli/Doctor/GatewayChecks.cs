namespace Kenger.Cli.Doctor;

/// <summary>Gateways' admin ports, and what gateways say of the registry.</summary>
internal static class GatewayChecks
{
    private const string Setting = "--gateway (KENGER_GATEWAY_ADMIN_LISTEN of the gateway)";

    // A gateway's poll is open for half a minute at most.
    private const double LongAgoSeconds = 90;

    public static IEnumerable<Finding> Of(Facts facts) => facts.Gateways.SelectMany(gateway => OfOne(gateway, facts));

    private static IEnumerable<Finding> OfOne(GatewayFacts gateway, Facts facts)
    {
        if (gateway.Peer != Peer.GatewayAdmin)
        {
            yield return !gateway.IsAsked && gateway.Problem != ReachProblem.None
                ? Finding.Skip("admin port", $"none at {gateway.Url}: {gateway.Detail}", "give the admin address of a gateway with --gateway URL")
                : Missing(gateway);
            yield break;
        }

        foreach (var clock in RegistryChecks.OfClock(gateway.Url, gateway.ClockAhead))
        {
            yield return clock;
        }

        if (gateway.Config is not { } config)
        {
            yield return gateway.Status is 401 or 403
                ? Finding.Skip("admin port", $"{gateway.Url} answers, and asks for its own token", "set KENGER_GATEWAY_ADMIN_TOKEN or KENGER_GATEWAY_ADMIN_TOKEN_FILE here, too")
                : Finding.Skip("admin port", $"{gateway.Url} answers, but does not say its settings ({gateway.Status})");
            yield break;
        }

        var name = config.Gateway ?? gateway.Url;
        yield return Finding.Ok("admin port", $"{gateway.Url} is that of {name}");
        yield return TokenChecks.OfRelease(name, config.Release, facts.Release);
        yield return OfRegistry(name, config);
        if (config.Namespaces is { Count: 0 })
        {
            yield return Finding.Warn("gateway", $"{name} has no routes and answers every request with 404", "set KENGER_GATEWAY_NAMESPACE (--ns) or Kenger:Gateway:Routes");
        }
        else if (config.Namespaces is { } routed && facts.Fleet?.Namespaces is { } known)
        {
            foreach (var ns in routed.Where(ns => known.All(each => each.Name != ns)))
            {
                yield return Finding.Warn(
                    "gateway", $"{name} routes to {ns}, and the registry has no such namespace{NearName.Hint(ns, known.Select(each => each.Name))}",
                    "correct the route, or start a service that registers there");
            }
        }
    }

    private static Finding OfRegistry(string name, GatewayConfig config) => config switch
    {
        { RegistryProblem: { } problem } => Finding.Fail(
            "gateway", $"{name} can't ask its registry {config.RegistryUrl}: {problem}", "correct KENGER_REGISTRY_URL and the token of the gateway, or start the registry"),
        { Ready: false } => Finding.Fail("gateway", $"{name} is not ready: it has no answer of its registry {config.RegistryUrl} yet", "see its log"),
        { AgeSeconds: > LongAgoSeconds } => Finding.Warn(
            "gateway", $"{name} last heard from its registry {config.RegistryUrl} {config.AgeSeconds:0} s ago", "see its log: event 1001"),
        _ => Finding.Ok("gateway", $"{name} follows {config.RegistryUrl}"),
    };

    private static Finding Missing(GatewayFacts gateway) => gateway switch
    {
        { Problem: not ReachProblem.None } => Finding.Fail(
            "admin port", $"{gateway.Url}: {gateway.Detail}", $"start the gateway, or correct {Setting}; it listens on loopback unless it is told otherwise"),
        { Peer: Peer.GatewayTraffic } => Finding.Fail("admin port", $"{gateway.Url} is a gateway's port for traffic", $"correct {Setting}: its default port is 8081"),
        { Peer: Peer.Registry } => Finding.Fail("admin port", $"{gateway.Url} is a registry", "give it as --registry"),
        { IsAsked: false } => Finding.Skip("admin port", $"none at {gateway.Url}: something else answers there", "give the admin address of a gateway with --gateway URL"),
        _ => Finding.Fail("admin port", $"{gateway.Url} is no Kenger gateway: {gateway.Detail}", $"correct {Setting}"),
    };
}

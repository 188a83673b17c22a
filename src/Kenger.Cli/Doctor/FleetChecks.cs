using Kenger.Cli.Nodes;
using Kenger.Cli.Output;
using Kenger.Contracts;

namespace Kenger.Cli.Doctor;

/// <summary>Namespaces, nodes and gateways as the registry knows them, and nodes as gateways reach them.</summary>
internal static class FleetChecks
{
    public static IEnumerable<Finding> Of(Facts facts) => facts.Fleet is { } fleet
        ? [.. fleet.Refused.Select(refusal => Finding.Skip("registry", refusal)), .. OfNamespaces(fleet), .. OfNodes(fleet, facts), .. OfGateways(fleet, facts)]
        : [];

    private static IEnumerable<Finding> OfNamespaces(FleetFacts fleet)
    {
        if (fleet.Namespaces is not { } all)
        {
            return [];
        }

        Finding[] empty =
        [
            .. all.Where(ns => ns.OnlineCount == 0).OrderBy(ns => ns.Name, StringComparer.Ordinal).Select(ns => Finding.Warn(
                "namespaces",
                ns.NodeCount == 0 ? $"{ns.Name} has no nodes: its requests are answered 503" : $"no node of {ns.Name} is online: its requests are answered 503",
                $"start its services, with KENGER_REGISTRY_NAMESPACE={ns.Name} and this registry's address")),
        ];
        return empty.Length > 0 ? empty.Capped()
            : all.Count == 0 ? [Finding.Warn("namespaces", "there are none: no service has registered", "start a service with AddKengerRegistry()")]
            : [Finding.Ok("namespaces", $"{all.Count}, each with a node that is online")];
    }

    private static IEnumerable<Finding> OfNodes(FleetFacts fleet, Facts facts)
    {
        if (fleet.Nodes is not { } all)
        {
            return [];
        }

        var time = new MomentClock(facts.Now);
        Finding[] wrong =
        [
            .. all.OrderBy(node => node.Ns, StringComparer.Ordinal).ThenBy(node => node.Host, StringComparer.Ordinal).ThenBy(node => node.Port)
                .Select(node => OfNode(node, time)).OfType<Finding>().OrderByDescending(finding => finding.Level),
        ];
        var online = all.Count(node => node.Status == NodeStatus.Online);
        return
        [
            .. wrong.GroupBy(finding => (finding.Level, finding.Do)).SelectMany(kind => kind.Capped()),
            .. wrong.Length == 0 && all.Count > 0 ? [Finding.Ok("nodes", $"{online}, all online and healthy")] : Array.Empty<Finding>(),
        ];
    }

    private static Finding? OfNode(NodeInfo node, TimeProvider time)
    {
        var name = $"{node.Ns} {node.Host}:{node.Port}";
        return node switch
        {
            { KeptBy: KeptReasons.SelfPreservation } => Finding.Warn(
                "nodes", $"{name} has been silent for {Duration.Short(time.GetUtcNow() - node.LastHeartbeat)} and is kept: self-preservation",
                "look at the network between services and registry"),
            { Status: NodeStatus.Offline } => Finding.Warn(
                "nodes", $"{name} is offline, last heard {Clock.Ago(node.LastHeartbeat, time)}",
                "see whether the service runs, and reaches the registry (kenger doctor --for service there)"),
            { Gateways: { Count: > 0, Healthy: 0 } seen } => Finding.Fail(
                "nodes", $"{name} is unhealthy at every gateway: {seen.Problem}", Advise(seen.Problem, node)),
            { Gateways: { } seen } when seen.Healthy < seen.Count => Finding.Warn(
                "nodes", $"{name} is unhealthy at {seen.Count - seen.Healthy} of {seen.Count} gateways: {seen.Problem}",
                $"let these gateways through to {node.Host}:{node.Port}"),
            { Weight: 0 } => Finding.Warn(
                "nodes", $"{name} gets no requests: {(NodeText.Note(node, time) is { Length: > 0 } note ? note : "its weight is 0")}",
                node.Drained ? $"kenger drain {node.Ns} {node.Host}:{node.Port} --off sends it requests again"
                    : node.WeightOverride == 0 ? $"kenger weight {node.Ns} {node.Host}:{node.Port} --reset gives it its weight back"
                    : node.Side is not null ? $"kenger rollout show {node.Ns}" : "its service declares the weight 0 (KENGER_REGISTRY_WEIGHT)"),
            _ => null,
        };
    }

    private static string Advise(string? problem, NodeInfo node) =>
        problem is null ? "see the log of the gateway"
        : problem.Contains("answered 404", StringComparison.Ordinal) ? $"call app.MapKengerStatus(), or set the path that answers with 200 (KENGER_REGISTRY_HEALTH_PATH, now {node.HealthPath})"
        : problem.Contains("refused", StringComparison.Ordinal)
            ? $"the service does not listen at {node.Host}:{node.Port}: let it listen at http://+:{node.Port} (ASPNETCORE_URLS), or correct KENGER_REGISTRY_HOST and KENGER_REGISTRY_PORT"
        : problem.Contains("time", StringComparison.Ordinal) || problem.Contains("reach", StringComparison.Ordinal)
            ? $"let the gateways through to {node.Host}:{node.Port} (firewall, security group), or announce another address with KENGER_REGISTRY_HOST"
        : "see the service's own log, and kenger why HOST/PATH";

    private static IEnumerable<Finding> OfGateways(FleetFacts fleet, Facts facts)
    {
        if (fleet.Gateways is not { } all)
        {
            return [];
        }

        Finding[] behind =
        [
            .. fleet.Behind.SelectMany(each => each.Waiting.Select(gateway => (gateway, each.Ns)))
                .GroupBy(pair => pair.gateway, pair => pair.Ns, StringComparer.Ordinal)
                .Select(group => Finding.Warn(
                    "gateways",
                    $"{group.Key} has not applied the latest change of {string.Join(", ", group.Order(StringComparer.Ordinal))}",
                    "see its log: events 1001 and 1004")),
        ];
        return all.Count == 0
            ?
            [
                Finding.Warn(
                    "gateways",
                    "none follows this registry, or none whose token speaks for gateways",
                    "start one (kenger gateway) with a token of the role gateway; with a read token it follows without being counted (event 1024)"),
            ]
            : behind.Length > 0 ? behind.Capped()
            : [Finding.Ok("gateways", $"{string.Join(", ", all.Select(gateway => gateway.Gateway).Take(5))}{(all.Count > 5 ? $" and {all.Count - 5} more" : "")}: up to date")];
    }

    // Texts of nodes are relative to the moment of the facts.
    private sealed class MomentClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

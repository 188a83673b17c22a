namespace Kenger.Architecture.Tests;

/// <summary>
/// The floor plan of each package, from the ground up: a folder's code may name what lies below it, and nothing above. Files in the
/// package's own folder (how it is added to an app) stand on top of all. <c>docs/architecture.md</c> says what lives on each floor.
/// </summary>
internal static class Floors
{
    public static readonly IReadOnlyDictionary<string, string[]> Plans = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Kenger.Contracts"] =
            ["Api", "Nodes", "Namespaces", "Hosts", "TrafficRules", "Routes", "Sync", "Reports", "Rollouts", "Gateways", "Audit", "Tokens", "Notices", "Explaining", "Validation", "Json"],
        ["Kenger.Client"] = ["Configuration", "Errors", "Telemetry", "Calls", "Sync", "Retries", "Failover"],
        ["Kenger.Registry.Hosting"] = ["Configuration", "Advertising", "Telemetry", "Registration", "Status"],
        ["Kenger.Discovery"] = ["Configuration", "Telemetry", "Nodes", "Requests", "Following", "Health", "Choosing", "Calls", "Endpoints"],
        ["Kenger.Discovery.Grpc"] = [],
        ["Kenger.Registry.Server"] =
            ["State", "Sync", "Changes", "Options", "Tls", "Outgoing", "Access", "Telemetry", "Store", "Notices", "Writing", "Delivery", "Gateways", "Traffic", "Rollouts", "Duties", "OpenApi", "Http", "Hosting"],
        ["Kenger.Registry.MySql"] = [],
        ["Kenger.Registry.Consul"] = ["Options", "Reading", "Services", "Changes", "Checks", "Answers", "Http"],
        ["Kenger.Console"] = ["Language", "Assets", "Options", "Calls", "Sessions", "Live", "Asking", "Reading", "Components", "Http"],
        ["Kenger.OpenTelemetry"] = [],
        ["Kenger.Aspire.Hosting"] = [],
        ["Kenger.Testing"] = ["Faults", "Sockets", "Sync", "Scripting", "Acting", "Hosting"],
        ["Kenger.Gateway"] =
        [
            "Options", "Configuration", "Leaving", "Wire", "Trust", "Connections", "Nodes", "Attempts", "Clients", "Routing", "Telemetry", "Picking", "TrafficRules", "Namespaces", "Sync", "Reports", "Answers", "Tls",
            "Requests", "Health", "Forwarding", "AccessLogs", "RoutePolicies", "Listeners", "Snapshots", "Explaining", "Admin", "Hosting",
        ],
        ["Kenger.Cli"] =
            ["Output", "Shell", "Hosting", "Server", "Gateway", "Dev", "Tokens", "Namespaces", "Nodes", "Rules", "Routes", "Rollouts", "Audit", "Notices", "Why", "Gateways", "Doctor", "Bench", "Completion"],
    };
}

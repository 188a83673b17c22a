namespace Kenger.Contracts;

/// <summary>The body of <see cref="ApiRoutes.NodeRegister"/>.</summary>
public sealed record RegisterNodeRequest
{
    /// <summary>The namespace; created when there is none, unless the registry is strict.</summary>
    public required string Ns { get; init; }

    /// <summary>An IPv4 address, an IPv6 address with or without brackets, or a DNS name; 1–128 characters.</summary>
    public required string Host { get; init; }

    /// <summary>1–65535.</summary>
    public required int Port { get; init; }

    /// <summary>0–65535; <see cref="KengerDefaults.Weight"/> when absent.</summary>
    public int? Weight { get; init; }

    /// <summary>The path gateways probe; the namespace's when absent.</summary>
    public string? HealthPath { get; init; }

    /// <summary>What the node says of itself; at most 32, see <see cref="FieldChecks"/>.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>
    /// Seconds between heartbeats, 1–3600. When given, the node is offline after 3 and deleted after 12 of them, instead
    /// of after the registry's own times.
    /// </summary>
    public int? HeartbeatInterval { get; init; }

    /// <summary>How the node stays registered, see <see cref="NodeModes"/>; by heartbeats when absent.</summary>
    public string? Mode { get; init; }

    /// <summary>
    /// What tells this process from every other one that ever registered at this address: 1–64 letters, digits, '.', '_' or '-', made up at the
    /// start of the process. Whoever registers last holds the address; heartbeats and goodbyes of another instance change nothing. When absent,
    /// heartbeats and goodbyes of anybody count.
    /// </summary>
    public string? Instance { get; init; }
}

using System.Text.Json.Serialization;

namespace Kenger.Contracts;

/// <summary>An online node as gateways see it.</summary>
public sealed record SyncNode
{
    /// <summary>The advertised host; an IPv6 address in brackets.</summary>
    public required string Host { get; init; }

    /// <summary>The advertised port.</summary>
    public required int Port { get; init; }

    /// <summary>The effective weight; 0 means no new traffic.</summary>
    public required int Weight { get; init; }

    /// <summary>
    /// The weight without rollouts and gates, which counts among the nodes a rule chose; null when it is <see cref="Weight"/>.
    /// </summary>
    public int? OwnWeight { get; init; }

    /// <summary>
    /// Whether it has weight 0 but has proven itself: it serves by <see cref="OwnWeight"/> while no node with a weight is healthy.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Standby { get; init; }

    /// <summary>Whether what still runs there is to be ended now: it is drained, and its time for that is over.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Close { get; init; }

    /// <summary>The path to probe.</summary>
    public required string HealthPath { get; init; }

    /// <summary>What the node says of itself; null when it says nothing.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}

using System.Text.Json.Serialization;

namespace Kenger.Contracts;

/// <summary>What gateways saw of the nodes on one side of a rollout.</summary>
public sealed record SideTraffic
{
    /// <summary>How many requests were sent to them.</summary>
    public required long Requests { get; init; }

    /// <summary>How many of these failed.</summary>
    public required long Errors { get; init; }

    /// <summary>The share that failed, 0–1.</summary>
    public required double ErrorRate { get; init; }

    /// <summary>How many were answered with 400 to 499.</summary>
    public long ClientErrors { get; init; }

    /// <summary>How many were broken off by their clients; those that had waited too long are among <see cref="Errors"/> too.</summary>
    public long Abandoned { get; init; }

    /// <summary>How many had waited too long for an answer when they were counted, while they still waited.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Overdue { get; init; }

    /// <summary>How many connections were not made; they are among <see cref="Errors"/>.</summary>
    public long ConnectFailures { get; init; }

    /// <summary>The time within which 99 of 100 were answered, in milliseconds; absent when none was.</summary>
    public double? P99Ms { get; init; }
}

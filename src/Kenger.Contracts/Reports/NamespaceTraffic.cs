using System.Text.Json.Serialization;

namespace Kenger.Contracts;

/// <summary>What gateways reported of a namespace lately, in points of five seconds.</summary>
public sealed record NamespaceTraffic
{
    /// <summary>The namespace.</summary>
    public required string Ns { get; init; }

    /// <summary>
    /// From when on this is all there was: what was asked for, or later where the registry started later or had no room for more. Points before it are not all
    /// there was.
    /// </summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Those with requests, the oldest first. The latest ones grow while gateways that report more seldom have not told yet.</summary>
    public required IReadOnlyList<TrafficPoint> Points { get; init; }
}

/// <summary>What came of the attempts of five seconds at all nodes of a namespace, and apart from that at the two sides of its rollout.</summary>
public sealed record TrafficPoint
{
    /// <summary>Where the five seconds begin.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>All nodes.</summary>
    public required TrafficNumbers All { get; init; }

    /// <summary>The rollout that was running or paused; null when there was none, or nothing was reported of it.</summary>
    public long? Rollout { get; init; }

    /// <summary>Its step, from 1 on; the later one where it changed.</summary>
    public int? Step { get; init; }

    /// <summary>The new nodes; null when they got no request by their weight.</summary>
    public TrafficNumbers? Candidate { get; init; }

    /// <summary>The old nodes; null when they got no request by their weight.</summary>
    public TrafficNumbers? Stable { get; init; }
}

/// <summary>What came of attempts, as gateways count them: a request that was tried at two nodes counts twice.</summary>
public sealed record TrafficNumbers
{
    /// <summary>All attempts.</summary>
    public required long Requests { get; init; }

    /// <summary>Those answered with 500 or above, broken off by the node, not answered in time, or without a connection.</summary>
    public long Errors { get; init; }

    /// <summary>Those among <see cref="Errors"/> whose connection was not made.</summary>
    public long ConnectFailures { get; init; }

    /// <summary>Those answered with 400 to 499.</summary>
    public long ClientErrors { get; init; }

    /// <summary>Those that the client broke off.</summary>
    public long Abandoned { get; init; }

    /// <summary>Those that had waited too long when they were counted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Overdue { get; init; }

    /// <summary>Half of the answers took at most so many milliseconds; null when there was no answer.</summary>
    public double? P50Ms { get; init; }

    /// <summary>99 of 100 answers took at most so many milliseconds; null when there was no answer.</summary>
    public double? P99Ms { get; init; }
}

using System.Text.Json.Serialization;

namespace Kenger.Contracts;

/// <summary>What a gateway saw of a node in the time of one report. Attempts count, so a request that was retried counts at two nodes.</summary>
public sealed record NodeTraffic
{
    /// <summary>The namespace.</summary>
    public required string Ns { get; init; }

    /// <summary>The node's host.</summary>
    public required string Host { get; init; }

    /// <summary>The node's port.</summary>
    public required int Port { get; init; }

    /// <summary>What the node said of itself when it got the requests; null when nothing.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The rollout whose weights chose the node; null when there was none. Only with <see cref="Step"/>.</summary>
    public long? Rollout { get; init; }

    /// <summary>The step of that rollout, from 1 on.</summary>
    public int? Step { get; init; }

    /// <summary>Whether traffic rules chose the node: such requests say nothing about a rollout.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ByRule { get; init; }

    /// <summary>How many requests were sent to it.</summary>
    public required long Requests { get; init; }

    /// <summary>
    /// Those it answered with 500 or above, broke off, or did not answer in time; of gRPC, those it answered with the status 2 (unknown),
    /// 4 (deadline exceeded), 8 (resource exhausted), 13 (internal), 14 (unavailable) or 15 (data loss).
    /// </summary>
    public long Errors { get; init; }

    /// <summary>
    /// Those it answered with 400 to 499, or of gRPC with any other status but 0 (OK) and 1 (cancelled); not among <see cref="Errors"/>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long ClientErrors { get; init; }

    /// <summary>
    /// Those the client broke off before the answer was there, or was whole; not among <see cref="Errors"/>. Streams that had begun
    /// (WebSockets, event streams, gRPC) end that way and don't count, nor do requests the client was still sending.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Abandoned { get; init; }

    /// <summary>How long clients had waited when they broke off: pairs as in <see cref="Latency"/>.</summary>
    public IReadOnlyList<long>? AbandonedAfter { get; init; }

    /// <summary>
    /// Those of a running rollout that had waited for an answer too long (<see cref="SyncRollout.MaxP99Ms"/>) and were counted while they still
    /// waited. Each is counted this once, however it ends; it is in no other number but <see cref="Requests"/> and, with the time it had
    /// waited, <see cref="Latency"/>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Overdue { get; init; }

    /// <summary>Those it did not even take the connection for; not among <see cref="Errors"/>.</summary>
    public long ConnectFailures { get; init; }

    /// <summary>
    /// How long the answers took: pairs of a bucket of <see cref="LatencyBuckets"/> and a count, buckets growing, counts above 0.
    /// </summary>
    public IReadOnlyList<long> Latency { get; init; } = [];
}

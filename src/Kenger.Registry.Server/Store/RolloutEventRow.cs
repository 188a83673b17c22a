using System.Text.Json;
using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Store;

/// <summary>A row of <c>upstream_rollout_event</c>; the time is Unix milliseconds, the numbers are JSON.</summary>
internal sealed record RolloutEventRow
{
    public long RolloutId { get; init; }

    public long HappenedAt { get; init; }

    public string Kind { get; init; } = "";

    public int Step { get; init; }

    public int Percent { get; init; }

    public string? Reason { get; init; }

    public string Actor { get; init; } = "";

    /// <summary>Null in rows older than this.</summary>
    public string? Cause { get; init; }

    public string? Candidate { get; init; }

    public string? Stable { get; init; }

    public static RolloutEventRow From(RolloutEventRecord record) => new()
    {
        RolloutId = record.RolloutId,
        HappenedAt = record.Event.Time.ToUnixTimeMilliseconds(),
        Kind = record.Event.Kind,
        Step = record.Event.Step,
        Percent = record.Event.Percent,
        Reason = record.Event.Reason,
        Actor = record.Event.Actor,
        Cause = record.Event.Cause,
        Candidate = Write(record.Event.Candidate),
        Stable = Write(record.Event.Stable),
    };

    public RolloutEvent ToEvent() => new()
    {
        Time = DateTimeOffset.FromUnixTimeMilliseconds(HappenedAt),
        Kind = Kind,
        Step = Step,
        Percent = Percent,
        Reason = Reason,
        Actor = Actor,
        Cause = Cause,
        Candidate = Read(Candidate),
        Stable = Read(Stable),
    };

    private static string? Write(SideTraffic? numbers) =>
        numbers is null ? null : JsonSerializer.Serialize(numbers, ReleaseJson.Default.SideTraffic);

    private static SideTraffic? Read(string? json) =>
        json is null ? null : JsonSerializer.Deserialize(json, ReleaseJson.Default.SideTraffic);
}

using System.Text.Json;
using Kenger.Contracts;

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

    public string? Candidate { get; init; }

    public string? Stable { get; init; }

    public static RolloutEventRow From(long rolloutId, RolloutEvent happened) => new()
    {
        RolloutId = rolloutId,
        HappenedAt = happened.Time.ToUnixTimeMilliseconds(),
        Kind = happened.Kind,
        Step = happened.Step,
        Percent = happened.Percent,
        Reason = happened.Reason,
        Actor = happened.Actor,
        Candidate = Write(happened.Candidate),
        Stable = Write(happened.Stable),
    };

    public RolloutEvent ToEvent() => new()
    {
        Time = DateTimeOffset.FromUnixTimeMilliseconds(HappenedAt),
        Kind = Kind,
        Step = Step,
        Percent = Percent,
        Reason = Reason,
        Actor = Actor,
        Candidate = Read(Candidate),
        Stable = Read(Stable),
    };

    private static string? Write(SideTraffic? numbers) =>
        numbers is null ? null : JsonSerializer.Serialize(numbers, ReleaseJson.Default.SideTraffic);

    private static SideTraffic? Read(string? json) =>
        json is null ? null : JsonSerializer.Deserialize(json, ReleaseJson.Default.SideTraffic);
}

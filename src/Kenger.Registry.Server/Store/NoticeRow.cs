using System.Text.Json;
using System.Text.Json.Serialization;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Notices;

namespace Kenger.Registry.Server.Store;

/// <summary>A row of <c>upstream_notice</c>: a notice that waits for its target. Times are Unix milliseconds.</summary>
internal sealed record NoticeRow
{
    /// <summary>The store's to give; the order of delivery.</summary>
    public long Id { get; init; }

    public string Target { get; init; } = "";

    public string Event { get; init; } = "";

    public long CreatedAt { get; init; }

    public string Body { get; init; } = "";

    public static NoticeRow From(QueuedNotice queued) => new()
    {
        Target = queued.Target,
        Event = queued.Notice.Event.ToWireName(),
        CreatedAt = queued.Notice.At.ToUnixTimeMilliseconds(),
        Body = JsonSerializer.Serialize(queued.Notice, NoticeJson.Default.Notice),
    };

    /// <summary>Null for what a newer server wrote and this one can't read: it waits for that server, or until its time is over.</summary>
    public WaitingNotice? ToWaiting()
    {
        try
        {
            return JsonSerializer.Deserialize(Body, NoticeJson.Default.Notice) is { } notice ? new WaitingNotice(Id, notice) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A notice that waits.</summary>
internal sealed record WaitingNotice(long Row, Notice Notice);

/// <summary>A row of <c>upstream_notice_target</c>: how deliveries to a target go. Times are Unix milliseconds.</summary>
internal sealed record NoticeTargetRow
{
    public string Target { get; init; } = "";

    /// <summary>In a row, since the last success.</summary>
    public int Failures { get; init; }

    /// <summary>Not tried again before.</summary>
    public long NextAt { get; init; }

    public long Delivered { get; init; }

    public long Dropped { get; init; }

    public long? DeliveredAt { get; init; }

    public long? FailedAt { get; init; }

    /// <summary>What went wrong last.</summary>
    public string? Problem { get; init; }
}

/// <summary>How much waits for a target.</summary>
internal sealed record NoticeCount
{
    public string Target { get; init; } = "";

    public long Waiting { get; init; }

    public long Oldest { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Notice))]
internal sealed partial class NoticeJson : JsonSerializerContext;

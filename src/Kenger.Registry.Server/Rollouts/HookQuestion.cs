using System.Globalization;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.Registry.Server.Outgoing;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Rollouts;

/// <summary>How a webhook is asked whether a rollout may go on, and what its answer means.</summary>
internal static class HookQuestion
{
    private const int DefaultTimeoutSeconds = 10;
    private const int RequestTimeout = 408;
    private const int TooManyRequests = 429;

    public static OutgoingRequest RequestFor(RolloutHook hook, RolloutState rollout, StepSums sums, DateTimeOffset now) => new(new Uri(hook.Url))
    {
        Body = JsonSerializer.SerializeToUtf8Bytes(
            new HookBody
            {
                Event = $"rollout.{rollout.NextPoint}",
                Time = now,
                Rollout = rollout.Id,
                Ns = rollout.Ns,
                Label = rollout.Label.ToString(),
                Step = rollout.Step,
                Steps = rollout.Steps,
                Percent = rollout.Percent,
                NextPercent = rollout.IsAtLastStep ? null : rollout.Steps[rollout.Step],
                Author = rollout.Author,
                Reason = rollout.Reason,
                Candidate = sums.Candidate.ToNumbers(),
                Stable = sums.Stable.ToNumbers(),
            },
            HookJson.Default.HookBody),
        Secret = hook.Secret,
        Timeout = TimeSpan.FromSeconds(hook.TimeoutSeconds ?? DefaultTimeoutSeconds),
    };

    /// <summary>Whether to ask again: it is no answer, and perhaps none for a moment only.</summary>
    public static bool IsNoAnswer(OutgoingAnswer answer) => Read(answer).Allowed is null;

    public static OutsideVerdict Judge(RolloutHook hook, OutgoingAnswer answer)
    {
        var host = PlanText.HostOf(hook.Url);
        var (allowed, reason) = Read(answer);
        return allowed switch
        {
            true => new OutsideVerdict(OutsideKind.Clear, reason is null ? $"{host} allows it" : $"{host} allows it: {reason}"),
            false => new OutsideVerdict(
                hook.OnDeny == HookActions.Rollback ? OutsideKind.Back : OutsideKind.Stay, $"{host} does not allow it: {reason}"),
            null => hook.OnNoAnswer switch
            {
                HookActions.Continue => new OutsideVerdict(OutsideKind.Clear, $"{host} gives no answer, {reason}, and on_no_answer is continue"),
                HookActions.Rollback => new OutsideVerdict(OutsideKind.Back, $"{host} gives no answer, {reason}, and on_no_answer is rollback"),
                _ => new OutsideVerdict(OutsideKind.Stay, $"{host} gives no answer, {reason}: it is asked again"),
            },
        };
    }

    // Null: neither yes nor no.
    private static (bool? Allowed, string? Reason) Read(OutgoingAnswer answer)
    {
        if (answer.Problem is { } problem)
        {
            return (null, problem);
        }

        var status = string.Create(CultureInfo.InvariantCulture, $"it answers {answer.Status}");
        if (answer.Status is >= 400 and < 500 and not (RequestTimeout or TooManyRequests))
        {
            return (false, ReadBody(answer).Reason ?? status);
        }

        if (!answer.IsSuccess)
        {
            return (null, status);
        }

        return answer.Body.IsEmpty ? (true, null) : ReadBody(answer) is (true or false, _) said ? said : (null, "its answer can't be read");
    }

    private static (bool? Allowed, string? Reason) ReadBody(OutgoingAnswer answer)
    {
        try
        {
            if (!answer.IsWhole || answer.Body.IsEmpty)
            {
                return default;
            }

            using var document = JsonDocument.Parse(answer.Body);
            var root = document.RootElement;
            bool? allowed = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("allow"u8, out var allow)
                ? allow.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null }
                : null;
            var reason = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("reason"u8, out var why) && why.ValueKind == JsonValueKind.String
                ? AnswerText.Shown(why.GetString())
                : null;
            return (allowed, string.IsNullOrWhiteSpace(reason) ? allowed == false ? "it gives no reason" : null : reason);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return default;
        }
    }
}

/// <summary>What a webhook gets.</summary>
internal sealed record HookBody
{
    public required string Event { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required long Rollout { get; init; }

    public required string Ns { get; init; }

    public required string Label { get; init; }

    public required int Step { get; init; }

    public required IReadOnlyList<int> Steps { get; init; }

    public required int Percent { get; init; }

    public int? NextPercent { get; init; }

    public required string Author { get; init; }

    public string? Reason { get; init; }

    public required SideTraffic Candidate { get; init; }

    public required SideTraffic Stable { get; init; }
}

/// <summary>Writes what webhooks get.</summary>
[System.Text.Json.Serialization.JsonSourceGenerationOptions(
    PropertyNamingPolicy = System.Text.Json.Serialization.JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
[System.Text.Json.Serialization.JsonSerializable(typeof(HookBody))]
internal sealed partial class HookJson : System.Text.Json.Serialization.JsonSerializerContext;

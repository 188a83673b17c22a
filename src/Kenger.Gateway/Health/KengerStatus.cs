using System.Text.Json;

namespace Kenger.Gateway.Health;

/// <summary>
/// Whom a node answers for, where its health path is the SDK's: <c>{"status":…,"namespace":"orders","registered":…}</c>. The address of a process
/// that died may be another service's now, which says 200 and would get the dead one's requests. Pure.
/// </summary>
internal static class KengerStatus
{
    /// <summary>The most that is read of an answer.</summary>
    public const int MaxBytes = 4096;

    private const int MaxShown = 64;

    /// <summary>Null where the node answers for the namespace, or does not say for whom; else a few words.</summary>
    public static string? ProblemOf(string ns, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return ProblemOf(ns, document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not the SDK's answer, so it says nothing of namespaces.
            return null;
        }
    }

    private static string? ProblemOf(string ns, JsonElement status)
    {
        if (status.ValueKind != JsonValueKind.Object
            || !status.TryGetProperty("status", out _)
            || !status.TryGetProperty("registered", out var registered)
            || registered.ValueKind is not (JsonValueKind.True or JsonValueKind.False)
            || !status.TryGetProperty("namespace", out var own)
            || own.ValueKind != JsonValueKind.String
            || own.GetString() is not { Length: > 0 } answering
            || answering == ns)
        {
            return null;
        }

        return status.TryGetProperty("namespaces", out var all)
            && all.ValueKind == JsonValueKind.Array
            && all.EnumerateArray().Any(each => each.ValueKind == JsonValueKind.String && each.ValueEquals(ns))
                ? null
                : $"answers for {Shown(answering)}, not {ns}";
    }

    // Whatever the node sent: it ends up in logs.
    private static string Shown(string name) => VisibleText.Escape(name.Length <= MaxShown ? name : name[..MaxShown] + "…");
}

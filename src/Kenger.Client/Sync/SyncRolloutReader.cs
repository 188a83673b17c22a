using System.Text.Json;
using Kenger.Contracts;

namespace Kenger.Client.Sync;

/// <summary>
/// Reads the rollout of a namespace. One that can't be understood whole is left out with a sentence: the weights, which carry it, stay, and
/// what is reported says nothing of a step that may be another one.
/// </summary>
internal static class SyncRolloutReader
{
    // As many nodes may be on the old side as a namespace has, but their versions are few.
    private const int MaxStable = 1_000;

    // Its values at their longest, in escapes.
    private const int MaxBytes = 512 * 1024;

    /// <summary>Null when there is none that can be read.</summary>
    public static SyncRollout? Read(string ns, ref Utf8JsonReader reader, SyncReading read)
    {
        if (reader.TokenType is JsonTokenType.None or JsonTokenType.Null)
        {
            return null;
        }

        var wrong = TryRead(ref reader, out var rollout);
        if (wrong is not null)
        {
            read.Reject($"The rollout of namespace {ns} is left out: {wrong}.");
        }

        return rollout;
    }

    private static string? TryRead(ref Utf8JsonReader reader, out SyncRollout? rollout)
    {
        rollout = null;
        using var document = SyncReader.Take(ref reader, MaxBytes);
        try
        {
            return document is null ? $"it has more than {MaxBytes} bytes" : TryRead(document.RootElement, out rollout);
        }
        catch (InvalidOperationException)
        {
            return SyncReader.BadUnicode;
        }
    }

    private static string? TryRead(JsonElement element, out SyncRollout? rollout)
    {
        rollout = null;
        if (element.ValueKind != JsonValueKind.Object)
        {
            return "it is not an object";
        }

        var id = Number(element, "id");
        var step = Number(element, "step");
        var label = SyncReader.Present(element, "label") is { } field ? SyncReader.Text(field) : null;
        var wrong = FieldChecks.CheckId(id) is { } wrongId ? $"id {wrongId}"
            : step is < 1 or > int.MaxValue ? "step must be a whole number, 1 or more"
            : ReleaseChecks.CheckLabel(label) is { } wrongLabel ? $"label {wrongLabel}"
            : null;
        var stable = ReadStable(element, ref wrong);
        if (wrong is null)
        {
            rollout = new SyncRollout
            {
                Id = id,
                Step = (int)step,
                Label = label!,
                Stable = stable,
                MaxP99Ms = Fraction(element, "max_p99_ms", ReleaseChecks.CheckLatency),
                MaxP99VsStable = Fraction(element, "max_p99_vs_stable", ReleaseChecks.CheckMultiple),
            };
        }

        return wrong;
    }

    // 0 breaks the rules of both, and so stands for what is no whole number.
    private static long Number(JsonElement element, string field) =>
        SyncReader.Present(element, field) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : 0;

    // One that makes no sense is left out: the rollout is judged without it, too.
    private static double? Fraction(JsonElement element, string field, Func<double, string?> check) =>
        SyncReader.Present(element, field) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) && check(number) is null
            ? number
            : null;

    private static List<string> ReadStable(JsonElement element, ref string? wrong)
    {
        var stable = new List<string>();
        if (SyncReader.Present(element, "stable") is not { } list)
        {
            return stable;
        }

        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MaxStable)
        {
            wrong ??= $"stable must be a list of at most {MaxStable} values";
            return stable;
        }

        foreach (var each in list.EnumerateArray())
        {
            // "" stands for nodes without the label.
            var value = SyncReader.Text(each);
            if (value is not "" && StoredText.CheckLabelValue(value) is { } broken)
            {
                wrong ??= $"each of stable {broken}";
                return stable;
            }

            stable.Add(value!);
        }

        return stable;
    }
}

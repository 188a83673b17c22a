using System.Diagnostics;
using System.Text.Json;
using Kenger.Contracts;

namespace Kenger.Client.Sync;

/// <summary>
/// Reads one traffic rule of a sync answer. What it can't understand whole it doesn't take: a rule without one of its conditions
/// would be for more requests than it was made for, and so would one whose condition this version doesn't know.
/// </summary>
internal static class SyncRuleReader
{
    private static readonly string[] MatchFields = [.. MatchField.All.Select(field => field.Name)];
    private static readonly string[] TargetFields = [WireNames.Ns, WireNames.Labels];

    /// <summary>Null for a good rule, else what is wrong with it.</summary>
    /// <param name="element">The rule as sent.</param>
    /// <param name="rule">The rule; null when something is wrong.</param>
    public static string? TryRead(JsonElement element, out SyncRule? rule)
    {
        rule = null;
        try
        {
            rule = Read(element);
            return null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
        catch (InvalidOperationException)
        {
            return SyncReader.BadUnicode;
        }
    }

    private static SyncRule Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("it is not an object");
        }

        var id = SyncReader.Present(element, "id") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var sent)
            ? sent
            : 0;
        Keep("id", FieldChecks.CheckId(id));
        return new SyncRule
        {
            Id = id,
            Name = ReadText(element, "name", StoredText.CheckName),
            Match = ReadMatch(ReadPart(element, "match", MatchFields)),
            Target = ReadTarget(ReadPart(element, "target", TargetFields)),
        };
    }

    private static RuleMatch ReadMatch(JsonElement match)
    {
        var read = MatchField.All.Aggregate(new RuleMatch(), (given, field) => Read(match, field, given));
        return MatchField.Conditions.All(field => field.Get(read) is null) ? throw new FormatException("match has no condition") : read;
    }

    private static RuleMatch Read(JsonElement match, MatchField field, RuleMatch read) => field switch
    {
        { List: { } list } => list.With(read, ReadList(match, field.Name, list.Check)),
        { Pairs: { } pairs } => pairs.With(
            read,
            ReadMap(
                match, field.Name, ReleaseChecks.MaxConditions, field.Name == WireNames.Query ? StoredText.CheckName : pairs.Check, StoredText.CheckText)),
        { Number: { } number } => number.With(read, ReadNumber(match, field.Name, number.Check)),
        { Text: { } text } => text.With(read, ReadText(match, field.Name, text.Check)),
        _ => throw new UnreachableException(),
    };

    private static RuleTarget ReadTarget(JsonElement target)
    {
        var read = new RuleTarget
        {
            Ns = ReadText(target, "ns", FieldChecks.CheckNamespace),
            Labels = ReadMap(target, "labels", FieldChecks.MaxLabels, FieldChecks.CheckLabelKey, StoredText.CheckLabelValue),
        };
        return read is { Ns: null, Labels: null } ? throw new FormatException("target has neither a namespace nor labels") : read;
    }

    private static JsonElement ReadPart(JsonElement rule, string field, string[] known)
    {
        if (SyncReader.Present(rule, field) is not { ValueKind: JsonValueKind.Object } part)
        {
            throw new FormatException($"{field} must be an object");
        }

        foreach (var property in part.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Null && !known.Contains(property.Name, StringComparer.Ordinal))
            {
                throw new FormatException($"{field} has {SyncReader.Shown(property.Name)}, which this version doesn't know");
            }
        }

        return part;
    }

    private static string? ReadText(JsonElement owner, string field, Func<string?, string?> check)
    {
        if (SyncReader.Present(owner, field) is not { } value)
        {
            return null;
        }

        var text = SyncReader.Text(value);
        Keep(field, check(text));
        return text;
    }

    private static double? ReadNumber(JsonElement owner, string field, Func<double, string?> check)
    {
        if (SyncReader.Present(owner, field) is not { } value)
        {
            return null;
        }

        // -1 breaks every rule there is, and so stands for what is no number.
        var number = value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var sent) ? sent : -1;
        Keep(field, check(number));
        return number;
    }

    private static List<string>? ReadList(JsonElement owner, string field, Func<string?, string?> check)
    {
        if (SyncReader.Present(owner, field) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is 0 or > ReleaseChecks.MaxClients)
        {
            throw new FormatException($"{field} must be a list of 1 to {ReleaseChecks.MaxClients} addresses and ranges");
        }

        var list = new List<string>(value.GetArrayLength());
        foreach (var element in value.EnumerateArray())
        {
            var text = SyncReader.Text(element);
            Keep($"each of {field}", check(text));
            list.Add(text!);
        }

        return list;
    }

    private static Dictionary<string, string>? ReadMap(
        JsonElement owner, string field, int most, Func<string?, string?> checkName, Func<string?, string?> checkValue)
    {
        if (SyncReader.Present(owner, field) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{field} must be an object");
        }

        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            var text = SyncReader.Text(property.Value);
            Keep($"{field}: each name", checkName(property.Name));
            Keep($"{field}: each value", checkValue(text));
            map[property.Name] = text!;
        }

        return map.Count is 0 || map.Count > most ? throw new FormatException($"{field} must have 1 to {most} members") : map;
    }

    private static void Keep(string field, string? broken)
    {
        if (broken is not null)
        {
            throw new FormatException($"{field} {broken}");
        }
    }
}

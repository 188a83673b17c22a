using System.Text.Json;
using Kenger.Contracts;

namespace Kenger.Client.Sync;

/// <summary>
/// Reads the traffic rules of a namespace. One that breaks the rules of the wire is left out with a sentence; the others stay.
/// </summary>
internal static class SyncRulesReader
{
    // 256 ranges of clients, and all else at its longest.
    private const int MaxRuleBytes = 256 * 1024;

    /// <summary>Null when there is none that can be read.</summary>
    public static IReadOnlyList<SyncRule>? Read(string ns, ref Utf8JsonReader list, SyncReading read)
    {
        if (list.TokenType is JsonTokenType.None or JsonTokenType.Null)
        {
            return null;
        }

        if (list.TokenType != JsonTokenType.StartArray)
        {
            read.Reject($"The rules of namespace {ns} are left out: they are not a list.");
            return null;
        }

        var rules = ReadAll(ns, ref list, read);
        return rules.Count == 0 ? null : rules;
    }

    private static List<SyncRule> ReadAll(string ns, ref Utf8JsonReader list, SyncReading read)
    {
        var rules = new List<SyncRule>();
        var seen = new HashSet<long>();
        var index = 0;
        while (list.Read() && list.TokenType != JsonTokenType.EndArray)
        {
            if (index >= ReleaseChecks.MaxRules)
            {
                read.Reject($"The rules of namespace {ns} from number {index} on are dropped: {ReleaseChecks.MaxRules} are the most.");
                break;
            }

            if (TryReadRule(ref list, out var rule) is { } wrong)
            {
                read.Reject($"Rule {index} of namespace {ns} is dropped: {wrong}.");
            }
            else if (!seen.Add(rule!.Id))
            {
                read.Reject($"Rule {index} of namespace {ns} is dropped: rule {rule.Id} is in the list already.");
            }
            else
            {
                rules.Add(rule);
            }

            index++;
        }

        return rules;
    }

    private static string? TryReadRule(ref Utf8JsonReader reader, out SyncRule? rule)
    {
        rule = null;
        using var document = SyncReader.Take(ref reader, MaxRuleBytes);
        return document is null ? $"it has more than {MaxRuleBytes} bytes" : SyncRuleReader.TryRead(document.RootElement, out rule);
    }
}

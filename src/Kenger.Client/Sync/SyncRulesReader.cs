using System.Text.Json;
using Kenger.Contracts;

namespace Kenger.Client.Sync;

/// <summary>
/// Reads the traffic rules of a namespace. One that breaks the rules of the wire is left out with a sentence; the others stay.
/// </summary>
internal static class SyncRulesReader
{
    /// <summary>Null when there is none that can be read.</summary>
    public static IReadOnlyList<SyncRule>? Read(string ns, JsonElement owner, List<string> rejected)
    {
        if (SyncReader.Present(owner, "rules") is not { } list)
        {
            return null;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            rejected.Add($"The rules of namespace {ns} are left out: they are not a list.");
            return null;
        }

        var rules = ReadAll(ns, list, rejected);
        return rules.Count == 0 ? null : rules;
    }

    private static List<SyncRule> ReadAll(string ns, JsonElement list, List<string> rejected)
    {
        var rules = new List<SyncRule>();
        var seen = new HashSet<long>();
        var index = 0;
        foreach (var element in list.EnumerateArray())
        {
            if (index >= ReleaseChecks.MaxRules)
            {
                rejected.Add($"The rules of namespace {ns} from number {index} on are dropped: {ReleaseChecks.MaxRules} are the most.");
                break;
            }

            if (SyncRuleReader.TryRead(element, out var rule) is { } wrong)
            {
                rejected.Add($"Rule {index} of namespace {ns} is dropped: {wrong}.");
            }
            else if (!seen.Add(rule!.Id))
            {
                rejected.Add($"Rule {index} of namespace {ns} is dropped: rule {rule.Id} is in the list already.");
            }
            else
            {
                rules.Add(rule);
            }

            index++;
        }

        return rules;
    }
}

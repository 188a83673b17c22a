using Kenger.Cli.Output;
using Spectre.Console;

namespace Kenger.Cli.Doctor;

/// <summary>Findings as people read them: what is wrong first in colour, each with what to do below it.</summary>
internal static class DoctorText
{
    public static TextTable Table(IEnumerable<Finding> findings)
    {
        var table = new TextTable("", "", "").Headless();
        foreach (var finding in findings)
        {
            table.Add(null, new Cell(Word(finding.Level), ColorOf(finding.Level)), finding.Check, finding.Saw);
            if (finding.Do is { } advice)
            {
                table.Add(null, "", "", $"→ {advice}");
            }
        }

        return table;
    }

    public static string Summary(IReadOnlyList<Finding> findings)
    {
        int Count(FindingLevel level) => findings.Count(finding => finding.Level == level);
        var (failed, warnings, skipped) = (Count(FindingLevel.Fail), Count(FindingLevel.Warn), Count(FindingLevel.Skip));
        return $"{Count(FindingLevel.Ok)} ok, {warnings} {(warnings == 1 ? "warning" : "warnings")}, {failed} failed"
            + (skipped > 0 ? $", {skipped} not looked at" : "");
    }

    public static Color? ColorOf(FindingLevel level) => level switch
    {
        FindingLevel.Ok => StatusColor.Good,
        FindingLevel.Warn => StatusColor.Waiting,
        FindingLevel.Fail => StatusColor.Bad,
        _ => null,
    };

    private static string Word(FindingLevel level) => level switch
    {
        FindingLevel.Ok => "ok",
        FindingLevel.Warn => "warn",
        FindingLevel.Fail => "FAIL",
        _ => "skip",
    };
}

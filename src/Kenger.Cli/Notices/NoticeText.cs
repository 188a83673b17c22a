using Kenger.Cli.Output;
using Kenger.Contracts;
using Spectre.Console;

namespace Kenger.Cli.Notices;

/// <summary>Targets of notices as people read them.</summary>
internal static class NoticeText
{
    public static TextTable Table(IEnumerable<NoticeTargetInfo> targets, TimeProvider time)
    {
        var table = new TextTable("TARGET", "FORMAT", "URL", "EVENTS", "NAMESPACES", "LINKS", "WAITING", "DELIVERED", "GIVEN UP", "LAST", "PROBLEM").Right(6).Right(7).Right(8);
        foreach (var target in targets)
        {
            table.Add(
                target.Problem is null ? null : Color.Red, target.Target, target.Format, target.Url, Listed(target.Events), Listed(target.Namespaces),
                target.Links ? "yes" : "no", $"{target.Waiting}", $"{target.Delivered}", $"{target.Dropped}",
                target.DeliveredAt is { } last ? Clock.Format(last, time) : "", Problem(target, time));
        }

        return table;
    }

    /// <summary>What became of a test.</summary>
    public static string Line(NoticeTestResult sent) => sent.Delivered
        ? $"{sent.Target} took it, with status {sent.Status}"
        : $"{sent.Target} did not take it: {sent.Problem}";

    private static string Problem(NoticeTargetInfo target, TimeProvider time) => target.Problem is null ? ""
        : target.NextAt is { } next ? $"{target.Problem}; tried again {Clock.Format(next, time)}"
        : target.Problem;

    private static string Listed(IReadOnlyList<string> names) => names.Count == 0 ? "all" : string.Join(' ', names);
}

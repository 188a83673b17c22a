using Kenger.Cli.Output;
using Kenger.Contracts;

namespace Kenger.Cli.Rollouts;

/// <summary>One decision as people read it: a line, one for each side's numbers, and why.</summary>
internal static class EventText
{
    private const string Indent = "          ";

    public static IEnumerable<string> Lines(RolloutEvent it, RolloutInfo rollout, TimeProvider time)
    {
        var by = it.Actor == "registry" ? "" : $"  by {it.Actor}";
        yield return $"{Clock.Say(it.Time, time)}  {RolloutText.Words(it.Kind),-11}  step {it.Step} of {rollout.Steps.Count}, {it.Percent,3} %{by}";
        if (it.Candidate is { } candidate)
        {
            yield return $"{Indent}new  {Numbers(candidate)}";
        }

        if (it.Stable is { } stable)
        {
            yield return $"{Indent}old  {Numbers(stable)}";
        }

        if (it.Reason is { } reason)
        {
            yield return $"{Indent}why  {reason}";
        }
    }

    /// <summary>0.0123 as <c>1.23 %</c>.</summary>
    public static string Percent(double share) => $"{share * 100:0.##} %";

    public static string Milliseconds(double milliseconds) => milliseconds >= 100 ? $"{milliseconds:0} ms" : $"{milliseconds:0.0} ms";

    private static string Numbers(SideTraffic numbers) =>
        $"{numbers.Requests,8} requests, {Percent(numbers.ErrorRate),7} failed" + (numbers.P99Ms is { } p99 ? $", p99 {Milliseconds(p99)}" : "");
}

namespace Kenger.Peers.Tests;

/// <summary>Everything that got past a guard, in one message.</summary>
internal static class Violations
{
    private const int Shown = 400;

    public static void AssertNone(IReadOnlyCollection<string> violations)
    {
        var more = violations.Count > Shown ? $"\n… and {violations.Count - Shown} more" : "";
        Assert.True(violations.Count == 0, $"{violations.Count} spellings got past the guard:\n{string.Join('\n', violations.Take(Shown))}{more}");
    }
}

namespace Kenger.Cli.Output;

/// <summary>Whether colours go where the output goes: to a terminal that has some, and whose user has not said otherwise.</summary>
internal static class Terminal
{
    public static bool IsInColour => HasColours(
        System.Console.IsOutputRedirected, Environment.GetEnvironmentVariable("NO_COLOR"), Environment.GetEnvironmentVariable("TERM"));

    /// <summary>As https://no-color.org says it: any value but an empty one means none.</summary>
    public static bool HasColours(bool isRedirected, string? noColor, string? terminal) =>
        !isRedirected && noColor is not { Length: > 0 } && !string.Equals(terminal, "dumb", StringComparison.OrdinalIgnoreCase);
}

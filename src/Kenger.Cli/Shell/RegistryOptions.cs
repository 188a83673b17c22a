using System.CommandLine;

namespace Kenger.Cli.Shell;

/// <summary>Where the registry is and what to show it: the same options in all commands that ask one.</summary>
internal static class RegistryOptions
{
    /// <summary>The addresses.</summary>
    public static RenamedOption<string?> Registry { get; } = new(
        new("--registry")
        {
            HelpName = "URL",
            Description = "The registry, or several separated by commas. Also KENGER_REGISTRY_URL. Default http://127.0.0.1:5000.",
        },
        "--url");

    /// <summary>The token.</summary>
    public static TokenOptions Token { get; } = new("The token to show.", "KENGER_REGISTRY_TOKEN");

    /// <summary>The addresses one by one; null where none are given.</summary>
    public static string[]? Split(string? addresses) => addresses?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

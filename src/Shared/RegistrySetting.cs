using Microsoft.Extensions.Configuration;

namespace Kenger;

/// <summary>
/// Settings that come from an environment variable, else from the section <c>Kenger:Registry</c>. The variables are read
/// through <see cref="IConfiguration"/>, where every default host puts them.
/// </summary>
internal static class RegistrySetting
{
    public const string Section = "Kenger:Registry";

    public const string UrlVariable = "KENGER_REGISTRY_URL";

    public const string TokenVariable = "KENGER_REGISTRY_TOKEN";

    /// <summary>Blank counts as absent: compose files and charts often set a variable to nothing.</summary>
    public static string? Read(IConfiguration configuration, string? variable, string key) =>
        (variable is null ? null : Filled(configuration[variable])) ?? Filled(configuration[$"{Section}:{key}"]);

    /// <summary>The parts of a comma separated value, without blanks.</summary>
    public static string[] Split(string value) =>
        value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string? Filled(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}

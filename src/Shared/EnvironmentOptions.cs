using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Kenger;

/// <summary>
/// The settings of an options class as one table: which environment variable, which key, how its text is read. Variables are read
/// through <see cref="IConfiguration"/>, where every default host puts them; a variable goes before the section. What can't be read is
/// returned as sentences, all of them, for the options' validator to report.
/// </summary>
/// <param name="section">Where the keys are, <c>Kenger:Registry</c> for example.</param>
/// <param name="settings">One for each option.</param>
internal sealed class EnvironmentOptions<TOptions>(string section, params EnvironmentSetting<TOptions>[] settings)
{
    /// <summary>Sets what is given. Blank counts as absent: compose files and charts often set a variable to nothing.</summary>
    public IEnumerable<string> Apply(IConfiguration configuration, TOptions options)
    {
        foreach (var setting in settings)
        {
            var text = Filled(setting.Variable is null ? null : configuration[setting.Variable])
                ?? Filled(configuration[$"{section}:{setting.Key}"]);
            if (text is not null && setting.Apply(options, text) is { } wrong)
            {
                yield return $"{Name(setting)} {wrong}, but is '{VisibleText.Escape(text)}'.";
            }
        }
    }

    /// <summary>How messages name a setting.</summary>
    public string Name(EnvironmentSetting<TOptions> setting) =>
        setting.Variable is null ? $"{section}:{setting.Key}" : $"{setting.Variable} ({setting.Key})";

    private static string? Filled(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}

/// <summary>One setting.</summary>
/// <param name="Variable">Null where there is no variable of its own.</param>
/// <param name="Key">The option's name.</param>
/// <param name="Apply">Sets the option from a text; returns what it must be when it can't be read.</param>
internal sealed record EnvironmentSetting<TOptions>(string? Variable, string Key, Func<TOptions, string, string?> Apply)
{
    private const double MaxSeconds = 1_000_000;

    public static EnvironmentSetting<TOptions> Text(string? variable, string key, Action<TOptions, string> set) =>
        new(variable, key, (options, text) =>
        {
            set(options, text);
            return null;
        });

    /// <summary>Parts between commas, without blanks.</summary>
    public static EnvironmentSetting<TOptions> List(string? variable, string key, Action<TOptions, string[]> set) =>
        Text(variable, key, (options, text) =>
            set(options, text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));

    public static EnvironmentSetting<TOptions> Number(string? variable, string key, Action<TOptions, int> set) =>
        new(variable, key, (options, text) =>
        {
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                return "must be a whole number";
            }

            set(options, number);
            return null;
        });

    /// <summary>A bare number is seconds, TimeSpan alone would read days; <c>00:00:10</c> is .NET's own form.</summary>
    public static EnvironmentSetting<TOptions> Time(string? variable, string key, Action<TOptions, TimeSpan> set) =>
        new(variable, key, (options, text) =>
        {
            if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
                && seconds <= MaxSeconds)
            {
                set(options, TimeSpan.FromSeconds(seconds));
                return null;
            }

            if (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time))
            {
                set(options, time);
                return null;
            }

            return "must be a number of seconds, or a time as 00:00:10";
        });

    public static EnvironmentSetting<TOptions> Flag(string? variable, string key, Action<TOptions, bool> set) =>
        new(variable, key, (options, text) =>
        {
            if (!bool.TryParse(text, out var flag))
            {
                return "must be true or false";
            }

            set(options, flag);
            return null;
        });
}

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
    /// <param name="configuration">Where variables and section are.</param>
    /// <param name="options">What is set.</param>
    /// <param name="ofSection">False where the section is read by others, and the variables alone are left to read.</param>
    public IEnumerable<string> Apply(IConfiguration configuration, TOptions options, bool ofSection = true)
    {
        foreach (var setting in settings)
        {
            var key = $"{section}:{setting.Key}";
            var variable = setting.Variable is { } name && !InjectedVariable.IsOne(name, configuration[name]) ? Filled(configuration[name]) : null;
            var text = variable;
            if (variable is null && ofSection)
            {
                text = Filled(configuration[key]);
                if (text is null && !setting.HasKeysBelow && configuration.GetSection(key).GetChildren().Any())
                {
                    text = setting.IsList ? Filled(string.Join(',', configuration.GetSection(key).GetChildren().Select(child => child.Value))) : null;
                    if (text is null)
                    {
                        yield return $"{Name(setting)} must be one value, but {key} is a list or an object.";
                    }
                }
            }

            if (text is not null && setting.Apply(options, text) is { } wrong)
            {
                yield return $"{Name(setting)} {wrong}, but is '{LongText.Shorten(text)}'.";
            }
        }
    }

    /// <summary>The keys below the section.</summary>
    public IEnumerable<string> Keys => settings.Select(setting => setting.Key);

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
    /// <summary>Whether the section may also hold a list, of which a variable has the entries between commas.</summary>
    public bool IsList { get; init; }

    /// <summary>Whether the section may also hold an object, which its owner reads.</summary>
    public bool HasKeysBelow { get; init; }

    public static EnvironmentSetting<TOptions> Text(string? variable, string key, Action<TOptions, string> set) =>
        new(variable, key, (options, text) =>
        {
            set(options, text);
            return null;
        });

    /// <summary>Parts between commas, without blanks.</summary>
    public static EnvironmentSetting<TOptions> List(string? variable, string key, Action<TOptions, string[]> set) =>
        Text(variable, key, (options, text) => set(options, text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        with { IsList = true };

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

    /// <summary>A bare number is seconds; TimeSpan alone would read days.</summary>
    public static EnvironmentSetting<TOptions> Time(string? variable, string key, Action<TOptions, TimeSpan> set) =>
        new(variable, key, (options, text) =>
        {
            if (!TimeText.TryParse(text, out var time))
            {
                return TimeText.Rule;
            }

            set(options, time);
            return null;
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

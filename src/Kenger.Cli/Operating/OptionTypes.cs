using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Kenger.Cli.Output;

namespace Kenger.Cli.Operating;

/// <summary>Options whose values people write in a form of their own.</summary>
internal static class OptionTypes
{
    public static Option<TimeSpan?> Time(string name, string description) => Parsed(
        name, "TIME", description, Duration.Rule, text => Duration.TryParse(text, out var time) ? time : (TimeSpan?)null);

    /// <summary>A share, as <c>0.01</c> or <c>1%</c>.</summary>
    public static Option<double?> Share(string name, string description) => Parsed(
        name, "SHARE", description, "must be a share like 0.01 or 1%", ParseShare);

    public static Option<double?> Number(string name, string description) => Parsed(
        name, "N", description, "must be a number like 1.5", ParseNumber);

    /// <summary>Percentages separated by commas.</summary>
    public static Option<IReadOnlyList<int>?> Steps(string name, string description) => Parsed(
        name, "P,P,…", description, "must be whole percentages like 5,20,50,100", ParseSteps);

    /// <summary>An option that may be repeated.</summary>
    public static Option<string[]> Repeated(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value, DefaultValueFactory = _ => [] };

    public static double? ParseShare(string text) => text.EndsWith('%') ? ParseNumber(text[..^1]) / 100 : ParseNumber(text);

    public static IReadOnlyList<int>? ParseSteps(string text)
    {
        var steps = new List<int>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part.TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out var step))
            {
                return null;
            }

            steps.Add(step);
        }

        return steps;
    }

    private static double? ParseNumber(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Option<T?> Parsed<T>(string name, string value, string description, string rule, Func<string, T?> parse) => new(name)
    {
        Description = description,
        HelpName = value,
        CustomParser = result => Read(result, $"{name} {rule}", parse),
    };

    private static T? Read<T>(ArgumentResult result, string rule, Func<string, T?> parse)
    {
        var text = result.Tokens[^1].Value;
        var value = parse(text);
        if (value is null)
        {
            result.AddError($"{rule}, not '{text}'.");
        }

        return value;
    }
}

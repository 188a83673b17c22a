using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Kenger.Cli.Output;

namespace Kenger.Cli.Shell;

/// <summary>Options and arguments whose texts are read here, so that what is wrong with one is said in a sentence.</summary>
internal static class OptionTypes
{
    private const string WholeNumber = "must be a whole number";

    public static Option<TimeSpan?> Time(string name, string description) => Parsed(
        name, "TIME", description, Duration.Rule, text => Duration.TryParse(text, out var time) ? time : (TimeSpan?)null);

    /// <summary>A share, as <c>0.01</c> or <c>1%</c>.</summary>
    public static Option<double?> Share(string name, string description) => Parsed(
        name, "SHARE", description, "must be a share like 0.01 or 1%", ParseShare);

    public static Option<double?> Number(string name, string description) => Parsed(
        name, "N", description, "must be a number like 1.5", ParseNumber);

    public static Option<int?> Whole(string name, string description) => Parsed(name, "N", description, WholeNumber, ParseWhole);

    public static Option<long?> Id(string name, string description) => Parsed(name, "N", description, WholeNumber, ParseId);

    /// <summary>Why something is done.</summary>
    public static Option<string?> Reason(string description) => new("--reason") { HelpName = "TEXT", Description = description };

    /// <summary>A port; 0 lets the system choose.</summary>
    public static Option<int?> Port(string name, string description, int standard)
    {
        var port = Parsed(
            name, "PORT", description, "must be a port from 0 to 65535", text => ParseWhole(text) is >= 0 and <= 65_535 and var number ? number : (int?)null);
        port.DefaultValueFactory = _ => standard;
        return port;
    }

    /// <summary>Percentages separated by commas.</summary>
    public static Option<IReadOnlyList<int>?> Steps(string name, string description) => Parsed(
        name, "P,P,…", description, "must be whole percentages like 5,20,50,100", ParseSteps);

    /// <summary>An option that may be repeated.</summary>
    public static Option<string[]> Repeated(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value, DefaultValueFactory = _ => [] };

    public static Argument<int?> WholeArgument(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result => Read(result, $"{name} {WholeNumber}", ParseWhole),
    };

    public static Argument<long?> IdArgument(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result => Read(result, $"{name} {WholeNumber}", ParseId),
    };

    /// <summary>Whether the command line has the option. Unlike its value, that can be asked when the value can't be read.</summary>
    public static bool IsGiven(this CommandResult command, Option option) => command.GetResult(option) is { Implicit: false };

    /// <summary>Whether the command line has the argument.</summary>
    public static bool IsGiven(this CommandResult command, Argument argument) => command.GetResult(argument) is { Tokens.Count: > 0 };

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

    // "NaN" and numbers with hundreds of digits are read as well, and no JSON can carry them.
    private static double? ParseNumber(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    // With a sign, so that the registry says what the range is.
    private static int? ParseWhole(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static long? ParseId(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Option<T?> Parsed<T>(string name, string value, string description, string rule, Func<string, T?> parse) => new(name)
    {
        Description = description,
        HelpName = value,
        CustomParser = result => Read(result, $"{name} {rule}", parse),
    };

    private static T? Read<T>(ArgumentResult result, string rule, Func<string, T?> parse)
    {
        if (result.Tokens.Count == 0)
        {
            return default;
        }

        var text = result.Tokens[^1].Value;
        var value = parse(text);
        if (value is null)
        {
            result.AddError($"{rule}, not '{text}'.");
        }

        return value;
    }
}

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text.RegularExpressions;

namespace Kenger.Cli.Shell;

/// <summary>
/// The library's help calls an argument by its name, in brackets when it may be left out, with dots when it may be repeated, where it says
/// how to use a command, and by its values or without any of this where it lists commands. Here it does the same both times.
/// </summary>
internal sealed partial class CommandListHelp(HelpAction library) : SynchronousCommandLineAction
{
    private const string Heading = "Commands:";
    private const string Margin = "  ";

    // What brackets and dots of one argument take.
    private const int More = 5;

    public override bool ClearsParseErrors => true;

    /// <summary>Takes the place of the library's help.</summary>
    public static void Use(Command root)
    {
        foreach (var option in root.Options.OfType<HelpOption>().Where(option => option.Action is HelpAction))
        {
            option.Action = new CommandListHelp((HelpAction)option.Action!);
        }
    }

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        var width = library.MaxWidth;
        var output = parseResult.InvocationConfiguration.Output;
        using var help = new StringWriter { NewLine = "\n" };
        try
        {
            var widest = command.Subcommands.Select(inner => inner.Arguments.Count(IsOptional)).DefaultIfEmpty().Max();
            library.MaxWidth = Math.Max(1, width - (More * widest));
            parseResult.InvocationConfiguration.Output = help;
            return library.Invoke(parseResult);
        }
        finally
        {
            parseResult.InvocationConfiguration.Output = output;
            library.MaxWidth = width;
            output.Write(string.Join(output.NewLine, Rewrite(help.ToString().ReplaceLineEndings("\n").Split('\n'), command)));
        }
    }

    /// <summary>A command with its arguments, as its usage shows them.</summary>
    private static string Label(string label, Command command)
    {
        var arguments = command.Arguments.Where(argument => !argument.Hidden).GetEnumerator();
        return Argument().Replace(label, shown => arguments.MoveNext() ? Label(arguments.Current) : shown.Value);
    }

    private static string Label(Argument argument)
    {
        var label = $"<{argument.HelpName ?? argument.Name}>" + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : "");
        return IsOptional(argument) ? $"[{label}]" : label;
    }

    private static bool IsOptional(Argument argument) => argument.Arity.MinimumNumberOfValues == 0;

    private static string[] Rewrite(string[] lines, Command command)
    {
        var from = Array.IndexOf(lines, Heading) + 1;
        var to = Array.IndexOf(lines, "", from);
        if (from == 0 || to < from)
        {
            return lines;
        }

        var rows = lines[from..to].Select(line => Row.Of(line, command)).ToArray();
        var column = rows.Max(row => row.Before.Length);
        var widened = rows.Max(row => row.After.Length);
        return [.. lines[..from], .. rows.Select(row => row.Text(column, widened)), .. lines[to..]];
    }

    [GeneratedRegex("<[^>]*>", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Argument();

    /// <summary>A line of the list: where it begins with a command, what stands there, before and after.</summary>
    private sealed record Row(string Line, string Before, string After)
    {
        public static Row Of(string line, Command command)
        {
            var end = line.IndexOf(Margin, Margin.Length, StringComparison.Ordinal);
            var label = end < 0 ? line : line[..end];
            var named = command.Subcommands.FirstOrDefault(inner => label.Trim().Split(' ')[0] == inner.Name);
            return named is null || label.StartsWith(Margin + " ", StringComparison.Ordinal)
                ? new(line, "", "")
                : new(line, label, Label(label, named));
        }

        // The texts beside the commands stand in one column, lines that go on too.
        public string Text(int column, int widened) =>
            Line.Length <= column ? (After.Length > 0 ? After : Line) : After.PadRight(widened) + Line[column..];
    }
}

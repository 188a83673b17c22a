using System.CommandLine;
using System.CommandLine.Completions;

namespace Kenger.Cli.Shell;

/// <summary>
/// The library offers the values of all of a command's arguments wherever a word may stand. Here an argument's values are offered where it stands.
/// </summary>
internal static class CurrentArgument
{
    /// <summary>Lets the values of the arguments of a command, and of those below it, be offered in their places only.</summary>
    public static void Place(Command command)
    {
        foreach (var argument in command.Arguments)
        {
            var sources = argument.CompletionSources.ToArray();
            argument.CompletionSources.Clear();
            argument.CompletionSources.Add(context => IsIn(context, argument) ? sources.SelectMany(source => source(context)) : []);
        }

        foreach (var inner in command.Subcommands)
        {
            Place(inner);
        }
    }

    // The line is asked about without the word that is begun.
    private static bool IsIn(CompletionContext context, Argument argument)
    {
        var line = context.ParseResult.CommandResult;
        return ReferenceEquals(
            argument, line.Command.Arguments.FirstOrDefault(each => (line.GetResult(each)?.Tokens.Count ?? 0) < each.Arity.MaximumNumberOfValues));
    }
}

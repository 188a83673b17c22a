using System.CommandLine;
using Kenger.Cli.Output;

namespace Kenger.Cli.Shell;

/// <summary>A command that asks a registry: all of them take the same options for where it is and how to answer.</summary>
internal static class RegistryCommand
{
    /// <summary>Builds the command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does, in a sentence.</param>
    /// <param name="symbols">Its own arguments and options, in the order of its help.</param>
    /// <param name="run">What it does; the exit code.</param>
    public static Command Create(string name, string description, IEnumerable<Symbol> symbols, Func<RegistryCall, Task<int>> run)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else
            {
                command.Options.Add((Option)symbol);
            }
        }

        var options = RegistryOptions.AddTo(command);
        var json = new Option<bool>("--json") { Description = "Answer with one JSON document, the same as the registry's API gives." };
        command.Options.Add(json);
        command.SetAction((arguments, cancellationToken) => Failures.ReportAsync(
            async () =>
            {
                var console = arguments.InvocationConfiguration;
                foreach (var mistake in StrayVariables.Find(new ConfigurationBuilder().AddEnvironmentVariables().Build()).MistakesFor(KnownVariables.OfRegistry))
                {
                    // The command is carried out all the same: it may have been told otherwise what the variable was to tell.
                    await console.Error.WriteLineAsync($"kenger: {mistake}");
                }

                await using var call = new RegistryCall(
                    arguments,
                    options.Read(arguments, console.Error),
                    Answer.To(console.Output, arguments.GetValue(json)),
                    console.Error,
                    cancellationToken);
                return await run(call);
            },
            arguments.InvocationConfiguration.Error));
        return command;
    }

    /// <summary>As above, for a command whose only failure is to be refused.</summary>
    public static Command Create(string name, string description, IEnumerable<Symbol> symbols, Func<RegistryCall, Task> run) =>
        Create(name, description, symbols, async call =>
        {
            await run(call);
            return ExitCodes.Ok;
        });
}

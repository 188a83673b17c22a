using System.CommandLine;

namespace Kenger.Cli.Completion;

/// <summary><c>kenger completion</c></summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or powershell. The script says in its first lines how to install it." };
        shell.AcceptOnlyFromAmong([.. ShellScripts.All.Keys]);
        var command = new Command(
            "completion",
            "Print a script that completes commands, options and values with Tab: namespaces, nodes, labels and ids are read from the registry.") { shell };
        command.SetAction(arguments =>
        {
            foreach (var line in ShellScripts.All[arguments.GetRequiredValue(shell)].ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
            {
                arguments.InvocationConfiguration.Output.Write(line);
                // Of bash and zsh on Windows, too: a carriage return is part of a word there.
                arguments.InvocationConfiguration.Output.Write('\n');
            }
        });
        return command;
    }
}

using System.CommandLine;
using System.CommandLine.Invocation;
using Kenger.Cli.Audit;
using Kenger.Cli.Bench;
using Kenger.Cli.Completion;
using Kenger.Cli.Dev;
using Kenger.Cli.Doctor;
using Kenger.Cli.Gateway;
using Kenger.Cli.Gateways;
using Kenger.Cli.Namespaces;
using Kenger.Cli.Nodes;
using Kenger.Cli.Notices;
using Kenger.Cli.Output;
using Kenger.Cli.Rollouts;
using Kenger.Cli.Routes;
using Kenger.Cli.Rules;
using Kenger.Cli.Server;
using Kenger.Cli.Shell;
using Kenger.Cli.Tokens;
using Kenger.Cli.Why;

namespace Kenger.Cli;

/// <summary>The tool as a whole.</summary>
internal static class KengerCommandLine
{
    public static RootCommand Create()
    {
        var root = new RootCommand("Kenger: a service registry and gateway for .NET teams. " + ExitCodes.Explained)
        {
            ServerCommand.Create(),
            GatewayCommand.Create(),
            DevCommand.Create(),
            TokenCommand.Create(),
            NodesCommand.Create(),
            GatewaysCommand.Create(),
            ConsumersCommand.Create(),
            WeightCommand.Create(),
            DrainCommand.Create(),
            RouteCommand.Create(),
            RuleCommand.Create(),
            RolloutCommand.Create(),
            GateCommand.Create(),
            FreezeCommand.Create(),
            AuditCommand.Create(),
            NoticeCommand.Create(),
            WhyCommand.Create(),
            DoctorCommand.Create(),
            HealthCommand.Create(),
            BenchCommand.Create(),
            CompletionCommand.Create(),
        };
        CurrentArgument.Place(root);
        CommandListHelp.Use(root);
        return root;
    }

    /// <summary>Runs a command; the exit code.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        // The only way out: nothing that is printed gets around it.
        (output, errors) = (new VisibleWriter(output), new VisibleWriter(errors));
        if (Suggestions.AreAskedFor(args))
        {
            Suggestions.Write(Create(), args, output);
            return ExitCodes.Ok;
        }

        // No files by @name: an @ in a reason is a person's.
        var arguments = Create().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (arguments.Action is ParseErrorAction mistake)
        {
            // What is wrong says enough, but where a command is missing.
            mistake.ShowHelp = arguments.CommandResult.Command is { Action: null, Subcommands.Count: > 0 };
        }

        // Ctrl+C and SIGTERM are the hosts' to handle: a gateway lets its requests finish.
        var exitCode = await arguments.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, Output = output, Error = errors });
        return arguments.Errors.Count > 0 ? ExitCodes.Usage : exitCode;
    }
}

using System.CommandLine;

namespace Kenger.Cli.Shell;

/// <summary>Which namespace a list is of, all without one: <c>NS</c> as the commands have it that change something, or <c>--ns NS</c>.</summary>
internal sealed class NamespaceFilter
{
    private readonly Argument<string?> _ns = new("NS") { Description = "Only this namespace. Default: all.", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<string?> _option = new("--ns") { HelpName = "NS", Description = "The same as an option." };

    public IReadOnlyList<Symbol> All => [_ns, _option];

    public Command Checked(Command command)
    {
        command.Validators.Add(result =>
        {
            if (result.IsGiven(_ns) && result.IsGiven(_option))
            {
                result.AddError("Give the namespace once: NS or --ns NS.");
            }
        });
        return command;
    }

    public string? Read(RegistryCall call) => call.Get(_ns) ?? call.Get(_option);
}

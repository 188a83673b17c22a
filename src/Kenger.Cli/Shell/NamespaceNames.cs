using System.CommandLine;

namespace Kenger.Cli.Shell;

/// <summary>
/// The one way to name a namespace: <c>NS</c> is the argument of a command that is about one, and <c>--ns NS</c> the option of all others, and of
/// lists. Where it was <c>--namespace</c> before, that goes on working.
/// </summary>
internal static class NamespaceNames
{
    private const string Option = "--ns";
    private const string OldOption = "--namespace";

    /// <summary>The namespace a command is about.</summary>
    public static Argument<string> Argument(string description = "The namespace.") =>
        new("NS") { Description = description, CompletionSources = { RegistryValues.Namespaces } };

    /// <summary>The namespace a command may be about.</summary>
    public static Argument<string?> OptionalArgument(string description) =>
        new("NS") { Description = description, Arity = ArgumentArity.ZeroOrOne, CompletionSources = { RegistryValues.Namespaces } };

    /// <summary>A namespace as one of a command's settings.</summary>
    public static RenamedOption<string?> Setting(string description) =>
        new(new Option<string?>(Option) { HelpName = "NS", Description = description, CompletionSources = { RegistryValues.Namespaces } }, OldOption);

    /// <summary>Several of them.</summary>
    public static RenamedOption<string[]> Several(string description) =>
        new(new Option<string[]>(Option) { HelpName = "NS", Description = description, CompletionSources = { RegistryValues.Namespaces } }, OldOption);
}

/// <summary>Which namespace a list is of, all without one.</summary>
internal sealed class NamespaceFilter
{
    private readonly Argument<string?> _ns = NamespaceNames.OptionalArgument("Only this namespace. Default: all.");

    private readonly RenamedOption<string?> _option = NamespaceNames.Setting("The same as an option.");

    public IReadOnlyList<Symbol> All => [_ns, .. _option.All];

    public Command Checked(Command command)
    {
        _option.CheckIn(command);
        command.Validators.Add(result =>
        {
            if (result.IsGiven(_ns) && _option.IsGivenTo(result))
            {
                result.AddError("Give the namespace once: NS or --ns NS.");
            }
        });
        return command;
    }

    public string? Read(RegistryCall call) => call.Get(_ns) ?? call.Get(_option);
}

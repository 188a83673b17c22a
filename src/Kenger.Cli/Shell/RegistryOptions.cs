using System.CommandLine;
using System.Runtime.CompilerServices;

namespace Kenger.Cli.Shell;

/// <summary>
/// Where the registry is, what to show it and how it is known: the same options in all commands that ask one. Each command has its own: an option remembers every
/// command that it was ever given to.
/// </summary>
internal sealed class RegistryOptions
{
    private static readonly ConditionalWeakTable<Command, RegistryOptions> OfCommands = [];

    private readonly RenamedOption<string?> _registry = Address();
    private readonly TokenOptions _token = new("The token to show.", "KENGER_REGISTRY_TOKEN");
    private readonly CaOption _ca = Ca();

    private RegistryOptions()
    {
    }

    /// <summary>Gives a command the options, after those that it has.</summary>
    public static RegistryOptions AddTo(Command command)
    {
        var options = new RegistryOptions();
        foreach (var option in options._registry.All.Concat(options._token.All).Append(options._ca.Option))
        {
            command.Options.Add(option);
        }

        options._registry.CheckIn(command);
        options._token.CheckIn(command);
        OfCommands.Add(command, options);
        return options;
    }

    /// <summary>Those of the command that a line calls.</summary>
    public static RegistryOptions Of(ParseResult line) =>
        OfCommands.TryGetValue(line.CommandResult.Command, out var options) ? options : throw new InvalidOperationException("this command asks no registry");

    /// <summary>The option for the addresses alone.</summary>
    public static RenamedOption<string?> Address() => new(
        new("--registry")
        {
            HelpName = "URL",
            Description = "The registry, or several separated by commas. Also KENGER_REGISTRY_URL. Default http://127.0.0.1:5000.",
        },
        "--url");

    /// <summary>The option for the CAs alone.</summary>
    public static CaOption Ca() => new("the registry's");

    /// <summary>The addresses one by one; null where none are given.</summary>
    public static string[]? Split(string? addresses) => addresses?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>What the command line says.</summary>
    /// <exception cref="FormatException">A file can't be read, or does not hold what it must.</exception>
    public RegistryTarget Read(ParseResult arguments, TextWriter errors) => new(_registry.Read(arguments), _token.ReadGiven(arguments, errors), _ca.ReadGiven(arguments));
}

/// <summary>Which registry a command asks, as the command line says it; what is null is left to the environment.</summary>
/// <param name="Addresses">Separated by commas.</param>
/// <param name="Token">The token.</param>
/// <param name="Ca">The file of CAs.</param>
internal sealed record RegistryTarget(string? Addresses, string? Token, string? Ca);

using System.CommandLine;
using System.Runtime.CompilerServices;

namespace Kenger.Cli.Shell;

/// <summary>
/// Where the registry is and what to show it: the same options in all commands that ask one. Each command has its own: an option remembers every
/// command that it was ever given to.
/// </summary>
internal sealed class RegistryOptions
{
    private static readonly ConditionalWeakTable<Command, RegistryOptions> OfCommands = [];

    private readonly RenamedOption<string?> _registry = Address();
    private readonly TokenOptions _token = new("The token to show.", "KENGER_REGISTRY_TOKEN");

    private RegistryOptions()
    {
    }

    /// <summary>Gives a command the options, after those that it has.</summary>
    public static RegistryOptions AddTo(Command command)
    {
        var options = new RegistryOptions();
        foreach (var option in options._registry.All.Concat(options._token.All))
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

    /// <summary>The addresses one by one; null where none are given.</summary>
    public static string[]? Split(string? addresses) => addresses?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The addresses; null leaves them to the environment.</summary>
    public string? ReadRegistry(ParseResult arguments) => _registry.Read(arguments);

    /// <summary>The token; null leaves it to the environment.</summary>
    /// <exception cref="FormatException">The file can't be read, or holds no token.</exception>
    public string? ReadToken(ParseResult arguments, TextWriter errors) => _token.ReadGiven(arguments, errors);
}

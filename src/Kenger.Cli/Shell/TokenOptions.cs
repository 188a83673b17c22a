using System.CommandLine;
using System.CommandLine.Parsing;

namespace Kenger.Cli.Shell;

/// <summary>The token a command shows: <c>--token</c> or <c>--token-file</c>, else a variable, itself or as a file.</summary>
internal sealed class TokenOptions
{
    private readonly string? _variable;
    private readonly Option<string?> _token;
    private readonly Option<string?> _file;

    /// <param name="what">What the token is, as help says it.</param>
    /// <param name="variable">The variable with the token; that of the file ends in <c>_FILE</c>. Null where there is none.</param>
    public TokenOptions(string what, string? variable)
    {
        _variable = variable;
        _token = new("--token")
        {
            HelpName = "TOKEN",
            Description = $"{what} Visible to everybody on this machine in the list of processes: better use --token-file"
                + (variable is null ? "." : $" or {variable}."),
        };
        _file = new("--token-file")
        {
            HelpName = "FILE",
            Description = "A file that holds the token alone." + (variable is null ? "" : $" Also {variable}_FILE."),
        };
    }

    public IReadOnlyList<Option> All => [_token, _file];

    public void CheckIn(Command command) => command.Validators.Add(result =>
    {
        if (result.IsGiven(_token) && result.IsGiven(_file))
        {
            result.AddError("Give the token once: --token TOKEN or --token-file FILE.");
        }
    });

    /// <summary>What the command line says; null leaves it to the environment.</summary>
    /// <exception cref="FormatException">The file can't be read, or holds no token.</exception>
    public string? ReadGiven(ParseResult arguments, TextWriter errors)
    {
        if (arguments.GetValue(_token) is { } token)
        {
            return token;
        }

        var file = arguments.GetValue(_file);
        NoteIfOpen(file ?? Variable("_FILE"), errors);
        return file is null ? null
            : SecretFile.TryRead(file, out var secret) is { } problem ? throw new FormatException($"--token-file {problem}.")
            : secret;
    }

    /// <summary>What the command line says, or else the environment.</summary>
    /// <exception cref="FormatException">The file can't be read, or holds no token.</exception>
    public string? Read(ParseResult arguments, TextWriter errors) =>
        ReadGiven(arguments, errors) ?? Variable("") ?? (Variable("_FILE") is not { } file ? null
            : SecretFile.TryRead(file, out var secret) is { } problem ? throw new FormatException($"{_variable}_FILE: {problem}.")
            : secret);

    private static void NoteIfOpen(string? file, TextWriter errors)
    {
        if (PrivateFile.OpenToOthers(file) is { } mode)
        {
            errors.WriteLine($"kenger: every account on this machine may read the token file {file} (mode {mode}): chmod o-rw it");
        }
    }

    private string? Variable(string suffix) =>
        _variable is not null && Environment.GetEnvironmentVariable(_variable + suffix) is { Length: > 0 } value ? value : null;
}

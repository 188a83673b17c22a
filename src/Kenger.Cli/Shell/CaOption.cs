using System.CommandLine;

namespace Kenger.Cli.Shell;

/// <summary>The CAs that are trusted: <c>--ca</c>, else <c>KENGER_REGISTRY_CA</c>, else those of the machine.</summary>
internal sealed class CaOption
{
    public const string Variable = CertificateJudge.Variable;

    /// <param name="whose">Whose certificate they have issued.</param>
    public CaOption(string whose) => Option = new("--ca")
    {
        HelpName = "FILE",
        Description = $"A PEM file with the CAs, one or several, of which one must have issued {whose} certificate. Also {Variable}. Default: those that this machine trusts.",
    };

    public Option<string?> Option { get; }

    /// <summary>The file that the command line names; null leaves it to the environment.</summary>
    /// <exception cref="FormatException">It can't be read, or holds no CA.</exception>
    public string? ReadGiven(ParseResult arguments)
    {
        var file = arguments.GetValue(Option);
        if (file is not null)
        {
            _ = Open(file, Option.Name);
        }

        return file;
    }

    /// <summary>
    /// What the file holds that the command line names, or else the environment; null where neither does. The environment's is not looked at for an address without
    /// TLS: a check of this machine's health does not depend on it.
    /// </summary>
    /// <exception cref="FormatException">It can't be read, or holds no CA.</exception>
    public TrustedAuthorities? Read(ParseResult arguments, string address) =>
        arguments.GetValue(Option) is { } file ? Open(file, Option.Name)
        : address.StartsWith(Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase) && Environment.GetEnvironmentVariable(Variable) is { } named && !string.IsNullOrWhiteSpace(named)
            ? Open(named.Trim(), $"{Variable}:")
        : null;

    private static TrustedAuthorities Open(string file, string name) =>
        TrustedAuthorities.TryOpen(file, out var authorities) is { } problem ? throw new FormatException($"{name} {problem}.") : authorities!;
}

using System.CommandLine;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Routes;

/// <summary>The options of a service that says whether requests may pass.</summary>
internal sealed class ForwardAuthOptions
{
    private readonly Option<string?> _url = new("--forward-auth") { HelpName = "URL", Description = "A service that is asked whether a request may pass." };

    private readonly Option<string[]> _headers = OptionTypes.Repeated(
        "--forward-auth-header", "NAME", "With --forward-auth: a header of its answer that nodes get; repeat it for several.");

    private readonly Option<int?> _timeout = OptionTypes.Whole("--forward-auth-timeout", "With --forward-auth: milliseconds that its answer may take. Default: 5000.");

    public IReadOnlyList<Symbol> All => [_url, _headers, _timeout];

    public RouteForwardAuth? Read(RegistryCall call) => call.Get(_url) is not { } url ? null : new()
    {
        Url = url,
        AnswerHeaders = call.Get(_headers) is { Length: > 0 } headers ? headers : null,
        TimeoutMs = call.Get(_timeout),
    };

    public void CheckIn(Command command) => command.Validators.Add(result =>
    {
        if ((result.IsGiven(_headers) || result.IsGiven(_timeout)) && !result.IsGiven(_url))
        {
            result.AddError("--forward-auth-header and --forward-auth-timeout go with --forward-auth.");
        }
    });
}

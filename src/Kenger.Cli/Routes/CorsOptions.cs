using System.CommandLine;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Routes;

/// <summary>The options of which pages may ask at a route.</summary>
internal sealed class CorsOptions
{
    private readonly Option<string[]> _origins = OptionTypes.Repeated(
        "--cors-origin", "ORIGIN", "Pages that may ask by script: https://app.example.com, https://*.example.com, null or *; repeat it for several.");

    private readonly Option<string[]> _methods = OptionTypes.Repeated(
        "--cors-method", "NAME", "With --cors-origin: a method they may use. Default: those of --method, or GET, HEAD and POST.");

    private readonly Option<string[]> _headers = OptionTypes.Repeated("--cors-header", "NAME", "With --cors-origin: a header they may send; * for all.");

    private readonly Option<string[]> _exposed = OptionTypes.Repeated("--cors-expose", "NAME", "With --cors-origin: a header of answers they may read.");

    private readonly Option<bool> _credentials = new("--cors-credentials") { Description = "With --cors-origin: they may send cookies and logins." };

    private readonly Option<int?> _age = OptionTypes.Whole("--cors-max-age", "With --cors-origin: seconds that browsers may remember it.");

    public IReadOnlyList<Symbol> All => [_origins, _methods, _headers, _exposed, _credentials, _age];

    public RouteCors? Read(RegistryCall call) => Some(call.Get(_origins)) is not { } origins ? null : new()
    {
        Origins = origins,
        Methods = Some(call.Get(_methods)),
        Headers = Some(call.Get(_headers)),
        ExposedHeaders = Some(call.Get(_exposed)),
        Credentials = call.Get(_credentials) ? true : null,
        MaxAgeSeconds = call.Get(_age),
    };

    public void CheckIn(Command command) => command.Validators.Add(result =>
    {
        if (!result.IsGiven(_origins)
            && (result.IsGiven(_methods) || result.IsGiven(_headers) || result.IsGiven(_exposed) || result.IsGiven(_credentials) || result.IsGiven(_age)))
        {
            result.AddError("--cors-method, --cors-header, --cors-expose, --cors-credentials and --cors-max-age go with --cors-origin.");
        }
    });

    private static string[]? Some(string[]? texts) => texts is { Length: > 0 } ? texts : null;
}

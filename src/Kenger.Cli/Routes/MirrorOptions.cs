using System.CommandLine;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Routes;

/// <summary>The options of copies of requests for another namespace.</summary>
internal sealed class MirrorOptions
{
    private readonly Option<string?> _ns = new("--mirror") { HelpName = "NAMESPACE", Description = "A namespace that gets copies of requests, whose answers are thrown away." };
    private readonly Option<double?> _percent = OptionTypes.Number("--mirror-percent", "With --mirror: the share of requests that are copied. Default: 100.");

    private readonly Option<bool> _credentials = new("--mirror-credentials")
    {
        Description = "With --mirror: copies carry Authorization, Cookie and X-API-Key.",
    };

    public IReadOnlyList<Symbol> All => [_ns, _percent, _credentials];

    public RouteMirror? Read(RegistryCall call) => call.Get(_ns) is not { } ns ? null : new()
    {
        Ns = ns,
        Percent = call.Get(_percent),
        Credentials = call.Get(_credentials) ? true : null,
    };

    public void CheckIn(Command command) => command.Validators.Add(result =>
    {
        if ((result.IsGiven(_percent) || result.IsGiven(_credentials)) && !result.IsGiven(_ns))
        {
            result.AddError("--mirror-percent and --mirror-credentials go with --mirror.");
        }
    });
}

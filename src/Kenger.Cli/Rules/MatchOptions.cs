using System.CommandLine;
using Kenger.Cli.Operating;
using Kenger.Contracts;

namespace Kenger.Cli.Rules;

/// <summary>The options that say which requests a rule is for.</summary>
internal sealed class MatchOptions
{
    private readonly Option<string[]> _clients = OptionTypes.Repeated(
        "--client", "ADDRESS", "A client's IP address or CIDR range; repeat it, or separate by commas, for any one of several.");

    private readonly Option<string[]> _headers = OptionTypes.Repeated(
        "--header", "NAME=VALUE", "A header and its value; the name alone for any value. Repeat it for several, all of which must be there.");

    private readonly Option<string[]> _cookies = OptionTypes.Repeated("--cookie", "NAME=VALUE", "A cookie, as --header.");

    private readonly Option<string[]> _query = OptionTypes.Repeated("--query", "NAME=VALUE", "A query parameter, as --header.");

    private readonly Option<string?> _path = new("--path") { HelpName = "PREFIX", Description = "What the path begins with, whole segments: /api." };

    private readonly Option<double?> _percent = OptionTypes.Number("--percent", "A share of the requests, 0 to 100; who is in stays in while it grows.");

    private readonly Option<string?> _key = new("--key")
    {
        HelpName = "KEY",
        Description = "What the share is chosen by: client (the address, the default), header:NAME or cookie:NAME.",
    };

    public IReadOnlyList<Symbol> All => [_clients, _headers, _cookies, _query, _path, _percent, _key];

    /// <summary>The conditions that are given, in place of those <paramref name="before"/>; null when none is given.</summary>
    public RuleMatch? Read(RegistryCall call, RuleMatch before)
    {
        var clients = Pairs.Split(call.Get(_clients) ?? []);
        var match = new RuleMatch
        {
            Clients = clients.Count == 0 ? before.Clients : clients,
            Headers = Pairs.Conditions(call.Get(_headers) ?? []) ?? before.Headers,
            Cookies = Pairs.Conditions(call.Get(_cookies) ?? []) ?? before.Cookies,
            Query = Pairs.Conditions(call.Get(_query) ?? []) ?? before.Query,
            PathPrefix = call.Get(_path) ?? before.PathPrefix,
            Percent = call.Get(_percent) ?? before.Percent,
            PercentKey = call.Get(_key) ?? before.PercentKey,
        };
        return match == before ? null : match;
    }
}

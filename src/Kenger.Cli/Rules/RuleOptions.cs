using System.CommandLine;
using System.CommandLine.Parsing;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Rules;

/// <summary>The options that a rule has beside its conditions and its target.</summary>
internal sealed class RuleOptions
{
    public Option<string?> Name { get; } = new("--name") { HelpName = "NAME", Description = "Display name." };

    public Option<int?> Position { get; } = OptionTypes.Whole(
        "--position", "Its place among the namespace's rules; 1 is the first. Default: last.");

    public Option<TimeSpan?> Ttl { get; } = OptionTypes.Time("--ttl", "Expires after this time: 90s, 10m, 2h, 1d. Default: never.");

    public Option<string?> Reason { get; } = OptionTypes.Reason("Why, for the list and the audit.");

    public IReadOnlyList<Symbol> All => [Name, Position, Ttl, Reason];
}

/// <summary>The options that say which requests a rule is for.</summary>
internal sealed class MatchOptions
{
    private readonly Option<string[]> _clients = OptionTypes.Repeated(
        "--client", "ADDRESS", "A client's IP address or CIDR range. Repeat it or use commas for several: one must match.");

    private readonly Option<string[]> _headers = OptionTypes.Repeated(
        "--header", "NAME=VALUE", "A header and its value; the name alone matches any value. Repeat it for several: all must match.");

    private readonly Option<string[]> _cookies = OptionTypes.Repeated("--cookie", "NAME=VALUE", "A cookie, as --header.");

    private readonly Option<string[]> _query = OptionTypes.Repeated("--query", "NAME=VALUE", "A query parameter, as --header.");

    private readonly Option<string?> _path = new("--path") { HelpName = "PREFIX", Description = "The beginning of the path, in whole segments: /api." };

    private readonly Option<double?> _percent = OptionTypes.Number("--percent", "A share of the requests, 0 to 100; a client once included stays included when it is raised.");

    private readonly Option<string?> _key = new("--key")
    {
        HelpName = "KEY",
        Description = "What decides who is included: client (the address, the default), header:NAME or cookie:NAME.",
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

/// <summary>The options that say where a rule's requests go.</summary>
internal sealed class TargetOptions
{
    private readonly Option<string[]> _labels = OptionTypes.Repeated(
        "--to", "KEY=VALUE", "Send the requests to the nodes with this label: version=v2. Repeat it for several: a node needs all.");

    private readonly Option<string?> _ns = new("--to-ns")
    {
        HelpName = "NS", Description = "Send the requests to another namespace.", CompletionSources = { RegistryValues.Namespaces },
    };

    public IReadOnlyList<Symbol> All => [_labels, _ns];

    public bool AreGiven(CommandResult result) => result.IsGiven(_labels) || result.IsGiven(_ns);

    /// <summary>The target; null when none is given.</summary>
    public RuleTarget? Read(RegistryCall call)
    {
        var target = new RuleTarget { Ns = call.Get(_ns), Labels = Pairs.Labels(call.Get(_labels) ?? []) };
        return target is { Ns: null, Labels: null } ? null : target;
    }
}

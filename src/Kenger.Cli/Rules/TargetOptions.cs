using System.CommandLine;
using Kenger.Cli.Operating;
using Kenger.Contracts;

namespace Kenger.Cli.Rules;

/// <summary>The options that say where a rule's requests go.</summary>
internal sealed class TargetOptions
{
    private readonly Option<string[]> _labels = OptionTypes.Repeated("--to", "KEY=VALUE", "The nodes with this label: version=v2. Repeat it for nodes with all of several.");

    private readonly Option<string?> _ns = new("--to-ns") { HelpName = "NS", Description = "The nodes of another namespace." };

    public IReadOnlyList<Symbol> All => [_labels, _ns];

    public bool AreGiven(System.CommandLine.Parsing.CommandResult result) => result.GetResult(_labels) is { Implicit: false } || result.GetResult(_ns) is { Implicit: false };

    /// <summary>The target; null when none is given.</summary>
    public RuleTarget? Read(RegistryCall call)
    {
        var target = new RuleTarget { Ns = call.Get(_ns), Labels = Pairs.Labels(call.Get(_labels) ?? []) };
        return target is { Ns: null, Labels: null } ? null : target;
    }
}

using System.CommandLine;
using Kenger.Cli.Operating;

namespace Kenger.Cli.Rules;

/// <summary>The options that a rule has beside its conditions and its target.</summary>
internal sealed class RuleDetails
{
    public Option<string?> Name { get; } = new("--name") { Description = "What people call it." };

    public Option<int?> Position { get; } = new("--position") { HelpName = "N", Description = "Its place among the namespace's rules, from 1 on. Default: last." };

    public Option<TimeSpan?> Ttl { get; } = OptionTypes.Time("--ttl", "When it goes by itself: 90s, 10m, 2h, 1d. Default: never.");

    public Option<string?> Reason { get; } = new("--reason") { Description = "Why it is there." };

    public IReadOnlyList<Symbol> All => [Name, Position, Ttl, Reason];
}

using System.CommandLine;
using Kenger.Cli.Shell;

namespace Kenger.Cli.Rollouts;

/// <summary>Which steps of a rollout wait for a person.</summary>
internal sealed class ApprovalOptions
{
    private const string Each = "all";

    private readonly Option<string[]> _approve = OptionTypes.Repeated(
        "--approve", "P|all", "A step, by its percentage, that is left only after `kenger rollout approve`; or all. May be repeated: 20,50.");

    private readonly Option<bool> _manual = new("--manual") { Description = "Each step waits for `kenger rollout next`: as --approve all." };

    public ApprovalOptions() => _approve.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Where(token => Parse(token.Value) is null))
        {
            result.AddError($"--approve must be percentages of steps like 20,50, or all, not '{token.Value}'.");
        }
    });

    public IReadOnlyList<Symbol> All => [_approve, _manual];

    /// <summary>Null when none is given by its percentage.</summary>
    public IReadOnlyList<int>? Percents(RegistryCall call) =>
        IsManual(call) is null && Given(call) is { Length: > 0 } given ? [.. given.SelectMany(text => Parse(text) ?? [])] : null;

    /// <summary>Null when not each step waits.</summary>
    public bool? IsManual(RegistryCall call) => call.Get(_manual) || Given(call).Contains(Each) ? true : null;

    private string[] Given(RegistryCall call) => call.Get(_approve) ?? [];

    private static IReadOnlyList<int>? Parse(string text) => text == Each ? [] : OptionTypes.ParseSteps(text);
}

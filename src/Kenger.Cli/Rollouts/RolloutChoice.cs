using System.CommandLine;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Rollouts;

/// <summary>Which rollout is meant: a namespace's latest, or one by its id.</summary>
internal sealed class RolloutChoice
{
    private readonly Argument<string?> _ns = NamespaceNames.OptionalArgument("The namespace: its latest rollout.");

    private readonly Option<long?> _id = OptionTypes.Id("--id", "A rollout by its id, instead of NS.");

    public RolloutChoice() => _id.CompletionSources.Add(RegistryValues.RolloutIds);

    public IReadOnlyList<Symbol> All => [_ns, _id];

    public Command Required(Command command)
    {
        command.Validators.Add(result =>
        {
            if (result.IsGiven(_ns) == result.IsGiven(_id))
            {
                result.AddError("Give either a namespace NS or --id.");
            }
        });
        return command;
    }

    public RolloutRef Read(RegistryCall call, string? reason = null, bool? force = null) =>
        new() { Ns = call.Get(_ns), Id = call.Get(_id), Reason = reason, Force = force };
}

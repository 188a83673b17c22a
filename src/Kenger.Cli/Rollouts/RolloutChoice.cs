using System.CommandLine;
using Kenger.Cli.Operating;
using Kenger.Contracts;

namespace Kenger.Cli.Rollouts;

/// <summary>Which rollout is meant: a namespace's latest, or one by its id.</summary>
internal sealed class RolloutChoice
{
    private readonly Argument<string?> _ns = new("NS") { Description = "The namespace, for its latest rollout.", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<long?> _id = new("--id") { HelpName = "N", Description = "The rollout, in place of NS." };

    public IReadOnlyList<Symbol> All => [_ns, _id];

    public Command Required(Command command)
    {
        command.Validators.Add(result =>
        {
            if (result.GetValue(_ns) is null == result.GetValue(_id) is null)
            {
                result.AddError("Name a namespace NS, or a rollout with --id, and not both.");
            }
        });
        return command;
    }

    public RolloutRef Read(RegistryCall call, string? reason = null) => new() { Ns = call.Get(_ns), Id = call.Get(_id), Reason = reason };
}

using System.CommandLine;
using Kenger.Cli.Operating;
using Kenger.Client;
using Kenger.Contracts;

namespace Kenger.Cli.Rules;

/// <summary><c>kenger rule update</c></summary>
internal static class RuleUpdateCommand
{
    public static Command Create()
    {
        var id = RuleCommand.Id();
        var match = new MatchOptions();
        var only = new Option<bool>("--only") { Description = "The conditions given here are all it has; without it, the others stay." };
        var target = new TargetOptions();
        var details = new RuleDetails();
        return RegistryCommand.Create(
            "update",
            "Change what is given of a rule: --percent 20 keeps its key and its other conditions. --ttl 0 lets it stay for ever.",
            [id, .. match.All, only, .. target.All, .. details.All],
            async call =>
            {
                // The registry takes conditions whole; a share that grows must keep the key it is chosen by.
                var before = call.Get(only) ? new() : (await FindAsync(call, call.Get(id))).Match;
                RuleCommand.Say(call, await call.Releases.UpdateRuleAsync(
                    new()
                    {
                        Id = call.Get(id),
                        Match = match.Read(call, before),
                        Target = target.Read(call),
                        Name = call.Get(details.Name),
                        Position = call.Get(details.Position),
                        TtlSeconds = Seconds.Of(call.Get(details.Ttl)),
                        Reason = call.Get(details.Reason),
                    },
                    call.Cancelled));
            });
    }

    private static async Task<RuleInfo> FindAsync(RegistryCall call, long id) =>
        (await call.Releases.ListRulesAsync(cancellationToken: call.Cancelled)).FirstOrDefault(rule => rule.Id == id)
        ?? throw new KengerNotFoundException($"there is no rule {id}; see `kenger rule list`");
}

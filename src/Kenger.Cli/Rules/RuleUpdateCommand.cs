using System.CommandLine;
using Kenger.Cli.Output;
using Kenger.Cli.Shell;
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
        var only = new Option<bool>("--only") { Description = "Replace all conditions by those given here; without it, the others stay." };
        var target = new TargetOptions();
        var details = new RuleOptions();
        return RegistryCommand.Create(
            "update",
            "Change the given parts of a rule: --percent 20 keeps its key and its other conditions. --ttl 0 removes its end.",
            [id, .. match.All, only, .. target.All, .. details.All],
            async call =>
            {
                // The registry takes all conditions at once; a share that grows must keep the key it is chosen by.
                var before = call.Get(only) ? new() : (await FindAsync(call, call.Get(id)!.Value)).Match;
                await RuleCommand.WriteAsync(call, await call.Releases.UpdateRuleAsync(
                    new()
                    {
                        Id = call.Get(id)!.Value,
                        Match = match.Read(call, before),
                        Target = target.Read(call),
                        Name = call.Get(details.Name),
                        Position = call.Get(details.Position),
                        TtlSeconds = Duration.ToWholeSeconds(call.Get(details.Ttl)),
                        Reason = call.Get(details.Reason),
                    },
                    call.Cancelled));
            });
    }

    private static async Task<RuleInfo> FindAsync(RegistryCall call, long id) =>
        (await call.Releases.ListRulesAsync(cancellationToken: call.Cancelled)).FirstOrDefault(rule => rule.Id == id)
        ?? throw new KengerNotFoundException($"there is no rule {id}; see `kenger rule list`");
}

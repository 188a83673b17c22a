using System.CommandLine;
using Kenger.Cli.Output;
using Kenger.Cli.Shell;

namespace Kenger.Cli.Rules;

/// <summary><c>kenger rule add</c></summary>
internal static class RuleAddCommand
{
    public static Command Create()
    {
        var ns = NamespaceNames.Argument("The namespace whose requests it applies to.");
        var match = new MatchOptions();
        var target = new TargetOptions();
        var details = new RuleOptions();
        var off = new Option<bool>("--off") { Description = "Add it disabled." };
        var command = RegistryCommand.Create(
            "add",
            "Add a rule: at least one condition and a target.",
            [ns, .. match.All, .. target.All, .. details.All, off],
            async call => await RuleCommand.WriteAsync(call, await call.Releases.AddRuleAsync(
                new()
                {
                    Ns = call.Get(ns),
                    Match = match.Read(call, new()) ?? new(),
                    Target = target.Read(call) ?? new(),
                    Name = call.Get(details.Name),
                    Position = call.Get(details.Position),
                    TtlSeconds = Duration.ToWholeSeconds(call.Get(details.Ttl)),
                    Reason = call.Get(details.Reason),
                    Enabled = call.Get(off) ? false : null,
                },
                call.Cancelled)));
        command.Validators.Add(result =>
        {
            if (!target.AreGiven(result))
            {
                result.AddError("Give a target: --to version=v2, --to-ns NS, or both.");
            }
        });
        return command;
    }
}

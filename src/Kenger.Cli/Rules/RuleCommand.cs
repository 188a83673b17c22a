using System.CommandLine;
using Kenger.Cli.Operating;
using Kenger.Contracts;

namespace Kenger.Cli.Rules;

/// <summary><c>kenger rule</c></summary>
internal static class RuleCommand
{
    public static Command Create() =>
        new("rule", "Send requests that look like this to those nodes. The first rule of a namespace that matches counts.")
        {
            List(),
            RuleAddCommand.Create(),
            RuleUpdateCommand.Create(),
            Switch("on", "Let a rule count.", enabled: true),
            Switch("off", "Keep a rule, but don't let it count.", enabled: false),
            Delete(),
        };

    public static Argument<long> Id() => new("ID") { Description = "The rule, as `kenger rule list` shows it." };

    public static void Say(RegistryCall call, RuleInfo rule) =>
        call.Answer.Give(rule, KengerJson.Readable.RuleInfo, (it, answer) => answer.Say(RuleText.Line(it, call.Time)));

    private static Command List()
    {
        var ns = new Option<string?>("--ns") { Description = "Only this namespace." };
        return RegistryCommand.Create("list", "Show the rules in the order in which they are asked.", [ns], async call =>
        {
            var rules = await call.Releases.ListRulesAsync(call.Get(ns), call.Cancelled);
            call.Answer.Give(rules, KengerJson.Readable.IReadOnlyListRuleInfo, (all, answer) => answer.Say(RuleText.Table(all, call.Time), "no rules"));
        });
    }

    private static Command Switch(string name, string description, bool enabled)
    {
        var id = Id();
        return RegistryCommand.Create(name, description, [id], async call =>
            Say(call, await call.Releases.UpdateRuleAsync(new() { Id = call.Get(id), Enabled = enabled }, call.Cancelled)));
    }

    private static Command Delete()
    {
        var id = Id();
        return RegistryCommand.Create("delete", "Remove a rule.", [id], async call =>
        {
            var removal = await call.Releases.DeleteRuleAsync(call.Get(id), call.Cancelled);
            call.Answer.Give(removal, KengerJson.Readable.RuleRemoval, (_, answer) => answer.Say($"rule {call.Get(id)} is gone"));
        });
    }
}

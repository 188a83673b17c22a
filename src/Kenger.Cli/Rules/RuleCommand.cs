using System.CommandLine;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Rules;

/// <summary><c>kenger rule</c></summary>
internal static class RuleCommand
{
    public static Command Create() =>
        new("rule", "Route matching requests to selected nodes. The first rule of a namespace that matches is used.")
        {
            List(),
            RuleAddCommand.Create(),
            RuleUpdateCommand.Create(),
            Switch("on", "Enable a rule.", enabled: true),
            Switch("off", "Disable a rule without deleting it.", enabled: false),
            Delete(),
        };

    public static Argument<long?> Id()
    {
        var id = OptionTypes.IdArgument("ID", "The rule's id, see `kenger rule list`.");
        id.CompletionSources.Add(RegistryValues.RuleIds);
        return id;
    }

    public static void Write(RegistryCall call, RuleInfo rule) =>
        call.Answer.Write(rule, KengerJson.Readable.RuleInfo, (it, answer) => answer.WriteLine(RuleText.Line(it, call.Time)));

    /// <summary>The same for a rule whose conditions or target were just given, with what looks misspelt about it.</summary>
    public static async Task WriteAsync(RegistryCall call, RuleInfo rule)
    {
        Write(call, rule);
        await RuleHints.WriteAsync(call, rule);
    }

    private static Command List()
    {
        var ns = new NamespaceFilter();
        return ns.Checked(RegistryCommand.Create("list", "Show the rules in the order in which they are tried.", ns.All, async call =>
        {
            var rules = await call.Releases.ListRulesAsync(ns.Read(call), call.Cancelled);
            call.Answer.Write(rules, KengerJson.Readable.IReadOnlyListRuleInfo, (all, answer) => answer.WriteTable(RuleText.Table(all, call.Time), "no rules"));
        }));
    }

    private static Command Switch(string name, string description, bool enabled)
    {
        var id = Id();
        return RegistryCommand.Create(name, description, [id], async call =>
            Write(call, await call.Releases.UpdateRuleAsync(new() { Id = call.Get(id)!.Value, Enabled = enabled }, call.Cancelled)));
    }

    private static Command Delete()
    {
        var id = Id();
        return RegistryCommand.Create("delete", "Delete a rule.", [id], async call =>
        {
            var removal = await call.Releases.DeleteRuleAsync(call.Get(id)!.Value, call.Cancelled);
            call.Answer.Write(removal, KengerJson.Readable.RuleRemoval, (_, answer) => answer.WriteLine($"rule {call.Get(id)} is deleted"));
        });
    }
}
